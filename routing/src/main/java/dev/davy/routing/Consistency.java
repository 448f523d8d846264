package dev.davy.routing;

import dev.davy.resources.Audience;
import dev.davy.resources.Condition;
import dev.davy.resources.HttpRoute;
import dev.davy.resources.HttpRoute.Target;
import dev.davy.resources.Problem;
import dev.davy.resources.Release;
import dev.davy.resources.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which resources can stand together: the first of a name, one Release to a target, and no weighted rule that mixes
 * versioned and plain references to a target. What comes later is the mistake. For one thread.
 */
public final class Consistency {
    private final Map<String, Resource> byIdentity = new HashMap<>();
    private final Map<String, Release> byTarget = new HashMap<>();
    private final Map<String, HttpRoute.Rule> mixed = new HashMap<>();

    /** Takes a resource if it can stand with those taken before; if not, says why and stays as it was. */
    public Optional<Problem> take(Resource resource) {
        List<Problem> against = new ArrayList<>();
        Resource same = byIdentity.get(resource.identity());
        if (same != null) {
            against.add(Problem.error(
                    resource.at(),
                    resource.identity() + ": is there already (expected: once; the first is in " + same.at() + ")"));
        }
        switch (resource) {
            case Release release -> against(release, against);
            case HttpRoute route -> against(route, against);
            case Audience audience -> against(audience, against);
            case dev.davy.resources.Upstream _,
                    dev.davy.resources.InstanceList _,
                    dev.davy.resources.Gateway _,
                    dev.davy.resources.Certificate _,
                    dev.davy.resources.Issuer _,
                    dev.davy.resources.MetricStore _ -> {}
            case dev.davy.resources.Freeze _, dev.davy.resources.ReleaseGroup _ -> {}
            case dev.davy.resources.Comparison _ -> {}
            case dev.davy.resources.Fault _, dev.davy.resources.RateLimit _, dev.davy.resources.SizeLimit _ -> {}
        }
        if (against.isEmpty()) {
            add(resource);
        }
        return against.stream().findFirst();
    }

    /** Takes all of a file's resources or, where one of them cannot stand, none; says what is wrong. */
    public List<Problem> takeWhole(List<Resource> resources) {
        List<Resource> taken = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Resource resource : resources) {
            take(resource).ifPresentOrElse(problems::add, () -> taken.add(resource));
        }
        if (!problems.isEmpty()) {
            taken.forEach(this::remove);
        }
        return problems;
    }

    private void remove(Resource resource) {
        byIdentity.remove(resource.identity());
        if (resource instanceof Release release) {
            byTarget.remove(release.plan().target());
        }
        if (resource instanceof HttpRoute route) {
            mixed.values().removeAll(route.rules());
        }
    }

    private void add(Resource resource) {
        byIdentity.put(resource.identity(), resource);
        if (resource instanceof Release release) {
            byTarget.put(release.plan().target(), release);
        }
        if (resource instanceof HttpRoute route) {
            route.rules().forEach(rule -> mixes(rule).forEach(upstream -> mixed.putIfAbsent(upstream, rule)));
        }
    }

    private void against(Release release, List<Problem> problems) {
        String target = release.plan().target();
        Release other = byTarget.get(target);
        if (other != null && !other.identity().equals(release.identity())) {
            problems.add(Problem.error(
                    release.line("targetRef"),
                    "targetRef: Upstream " + target + " has a Release already (expected: one; " + other.name()
                            + " is in " + other.at() + ")"));
        }
        HttpRoute.Rule rule = mixed.get(target);
        if (rule != null) {
            problems.add(Problem.error(
                    release.line("targetRef"),
                    "targetRef: a rule (" + rule.at() + ") mixes references with and without a version to Upstream "
                            + target + " (expected: all plain, for the Release to decide, or all with a version)"));
        }
    }

    /** No audience may be built on itself, however many are between: what closes the circle is the mistake. */
    private void against(Audience audience, List<Problem> problems) {
        for (Condition.Member member : members(audience)) {
            List<Audience> chain = new ArrayList<>();
            if (leadsTo(audience, member.audience(), chain, new HashSet<>())) {
                problems.add(Problem.error(
                        member.at(),
                        "audience: " + member.audience() + " makes a circle: " + audience.name() + " → "
                                + chain.reversed().stream()
                                        .map(one -> one.name() + (one.equals(audience) ? "" : " (" + one.at() + ")"))
                                        .collect(Collectors.joining(" → "))
                                + " (expected: an audience that is not built on " + audience.name() + ")"));
                return;
            }
        }
    }

    /** Whether a name leads back to the audience; the way there, last one first. Those taken have no circle. */
    private boolean leadsTo(Audience audience, String name, List<Audience> chain, Set<String> visited) {
        if (name.equals(audience.name())) {
            chain.add(audience);
            return true;
        }
        if (visited.add(name) && byIdentity.get(Audience.KIND + " " + name) instanceof Audience next) {
            for (Condition.Member member : members(next)) {
                if (leadsTo(audience, member.audience(), chain, visited)) {
                    chain.add(next);
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Condition.Member> members(Audience audience) {
        return audience.who()
                .all()
                .filter(Condition.Member.class::isInstance)
                .map(Condition.Member.class::cast)
                .toList();
    }

    private void against(HttpRoute route, List<Problem> problems) {
        for (HttpRoute.Rule rule : route.rules()) {
            for (String upstream : mixes(rule)) {
                Release release = byTarget.get(upstream);
                if (release != null) {
                    problems.add(Problem.error(
                            rule.at(),
                            "backendRefs: references with and without a version to Upstream " + upstream
                                    + ", which Release " + release.name() + " (" + release.at()
                                    + ") moves (expected: all plain, or all with a version)"));
                }
            }
        }
    }

    private static Set<String> mixes(HttpRoute.Rule rule) {
        Set<String> plain = upstreams(rule, false);
        plain.retainAll(upstreams(rule, true));
        return plain;
    }

    private static Set<String> upstreams(HttpRoute.Rule rule, boolean versioned) {
        return rule.backends().stream()
                .map(HttpRoute.BackendRef::target)
                .filter(Target.UpstreamRef.class::isInstance)
                .map(Target.UpstreamRef.class::cast)
                .filter(target -> target.version().isPresent() == versioned)
                .map(Target.UpstreamRef::upstream)
                .collect(Collectors.toSet());
    }
}
