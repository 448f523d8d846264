package dev.davy.routing;

import dev.davy.model.Key;
import dev.davy.model.MetricCheck;
import dev.davy.model.Stage;
import dev.davy.resources.Audience;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Problem;
import dev.davy.resources.Release;
import dev.davy.resources.Resource;
import dev.davy.resources.Upstream;
import java.util.List;
import java.util.Set;

/** What stands in a Release's way, as far as the files tell. */
final class ReleaseLints {
    private ReleaseLints() {}

    static void of(List<Resource> resources, References references, List<Pin> pins, List<Problem> problems) {
        for (Resource resource : resources) {
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
            String store = checks.get(i).store();
            if (!references.stores().contains(store) && !references.mistaken(MetricStore.KIND, store)) {
                problems.add(Problem.incomplete(
                        release.line("checks[" + i + "]"),
                        "store: MetricStore " + store + " does not exist"
                                + References.expected(store, references.stores())));
            }
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
