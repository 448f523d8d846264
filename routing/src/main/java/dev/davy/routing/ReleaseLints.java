package dev.davy.routing;

import dev.davy.model.Key;
import dev.davy.model.MetricCheck;
import dev.davy.model.Stage;
import dev.davy.resources.Audience;
import dev.davy.resources.Freeze;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.Release;
import dev.davy.resources.ReleaseGroup;
import dev.davy.resources.Resource;
import dev.davy.resources.Upstream;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What stands in a Release's way, as far as the files tell. */
final class ReleaseLints {
    private ReleaseLints() {}

    static void of(List<Resource> resources, References references, List<Pin> pins, List<Problem> problems) {
        Set<String> releases = resources.stream()
                .filter(Release.class::isInstance)
                .map(Resource::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Resource resource : resources) {
            if (resource instanceof ReleaseGroup group) {
                named("releases", group.releases(), group, releases, references, problems);
            }
            if (resource instanceof Freeze freeze) {
                named("releases", freeze.releases(), freeze, releases, references, problems);
                named("except", freeze.except(), freeze, releases, references, problems);
            }
            if (resource instanceof Release release) {
                target(release, references, problems);
                audiences(release, references, problems);
                stores(release, references, problems);
                pins(release, pins, problems);
                if (release.plan().key() instanceof Key.Claim claim) {
                    references.issuer(claim.issuer(), release.line("key"), problems);
                }
            }
        }
    }

    private static void named(
            String field,
            Collection<String> names,
            Resource by,
            Set<String> releases,
            References references,
            List<Problem> problems) {
        names.stream()
                .filter(name -> !releases.contains(name) && !references.mistaken(Release.KIND, name))
                .sorted()
                .forEach(name -> problems.add(Problem.incomplete(
                        by.at(),
                        field + ": Release " + name + " does not exist" + References.expected(name, releases))));
    }

    private static void target(Release release, References references, List<Problem> problems) {
        String target = release.plan().target();
        if (references.mistaken(Upstream.KIND, target)) {
            return;
        }
        if (!references.upstreams().containsKey(target)) {
            problems.add(Problem.incomplete(
                    release.line("targetRef"),
                    "targetRef: Upstream " + target + " does not exist"
                            + References.expected(target, references.upstreams().keySet())));
            return;
        }
        Set<String> versions = references.versions(target);
        String wished = release.plan().version();
        if (!versions.contains(wished)) {
            problems.add(Problem.incomplete(
                    release.line("version"),
                    "version: Upstream " + target + " has no instance of version " + wished
                            + References.expected(wished, versions)));
        }
        release.plan().from().filter(from -> !versions.contains(from)).ifPresent(from -> {
            String message = "from: Upstream " + target + " has no instance of version " + from
                    + References.expected(from, versions);
            // Once the release has gone through, its old version may go, and the line may stay.
            problems.add(
                    versions.contains(wished)
                            ? Problem.warning(release.line("from"), message)
                            : Problem.incomplete(release.line("from"), message));
        });
        List<String> others = versions.stream().filter(v -> !v.equals(wished)).toList();
        if (release.plan().from().isEmpty() && others.size() > 1) {
            problems.add(Problem.incomplete(
                    release.line("targetRef"),
                    "from: missing, and stable could be any of " + String.join(", ", others)
                            + " (expected: from: VERSION, unless the journal knows stable)"));
        }
    }

    private static void audiences(Release release, References references, List<Problem> problems) {
        List<Stage> stages = release.plan().stages();
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof Stage.Audience stage
                    && !references.audiences().contains(stage.name())
                    && !references.mistaken(Audience.KIND, stage.name())) {
                problems.add(Problem.incomplete(
                        release.line("stages[" + i + "]"),
                        "audience: Audience " + stage.name() + " does not exist"
                                + References.expected(stage.name(), references.audiences())));
            }
        }
    }

    private static void stores(Release release, References references, List<Problem> problems) {
        List<MetricCheck> checks = release.plan().checks();
        for (int i = 0; i < checks.size(); i++) {
            store(checks.get(i).store(), release.line("checks[" + i + "]"), references, problems);
        }
        release.plan()
                .evidence()
                .ifPresent(evidence -> store(evidence.store(), release.line("evidence"), references, problems));
    }

    private static void store(String name, Position at, References references, List<Problem> problems) {
        if (!references.stores().contains(name) && !references.mistaken(MetricStore.KIND, name)) {
            problems.add(Problem.incomplete(
                    at,
                    "store: MetricStore " + name + " does not exist" + References.expected(name, references.stores())));
        }
    }

    private static void pins(Release release, List<Pin> pins, List<Problem> problems) {
        for (Pin pin : pins) {
            if (pin.upstream().equals(release.plan().target()) && pin.weight() > 0) {
                problems.add(Problem.warning(
                        pin.at(),
                        "backendRef: " + pin.upstream() + "." + pin.version() + " is pinned: Release " + release.name()
                                + " does not move it, and a rollback does not reach it"));
            }
        }
    }
}
