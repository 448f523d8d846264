package dev.davy.config;

import dev.davy.resources.Freeze;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Problem;
import dev.davy.resources.Release;
import dev.davy.resources.ReleaseGroup;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.Compiled;
import dev.davy.routing.Consistency;
import dev.davy.routing.Pin;
import dev.davy.routing.RoutingCompiler;
import dev.davy.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts files together in the order of their paths: each whole or not at all, with its last good state in place of what
 * cannot be taken.
 *
 * @param compiled the table of all that was taken
 * @param releases by name
 * @param metricStores by name
 * @param freezes when releases do not rise
 * @param groups releases that succeed or return together
 * @param problems of every file and between them, sorted
 * @param taken the owners whose present state was taken whole
 */
record Assembly(
        Compiled compiled,
        Map<String, Configuration.Wanted> releases,
        Map<String, MetricStore> metricStores,
        List<Freeze> freezes,
        List<ReleaseGroup> groups,
        List<Problem> problems,
        Set<String> taken) {

    /**
     * Puts owners together.
     *
     * @param owners by name
     * @param refused those whose present state must not be taken, with the reason
     */
    static Assembly of(TreeMap<String, Owner> owners, Map<String, Problem> refused) {
        Consistency consistency = new Consistency();
        List<Resource> resources = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        owners.forEach((name, owner) -> {
            problems.addAll(owner.present().map(ResourceFile::problems).orElse(List.of()));
            List<Problem> against = new ArrayList<>();
            Optional.ofNullable(refused.get(name)).ifPresent(against::add);
            boolean usable = against.isEmpty()
                    && owner.present().map(ResourceFile::usable).orElse(true);
            List<Resource> present =
                    owner.present().map(ResourceFile::resources).orElse(List.of());
            if (usable) {
                against.addAll(consistency.takeWhole(present));
            }
            problems.addAll(against);
            if (usable && against.isEmpty()) {
                resources.addAll(present);
                taken.add(name);
                return;
            }
            for (Resource resource :
                    owner.lastGood().map(ResourceFile::resources).orElse(List.of())) {
                if (consistency.take(resource).isEmpty()) {
                    resources.add(resource);
                }
            }
            owner.fallback().ifPresent(problems::add);
        });
        Compiled compiled = RoutingCompiler.compile(resources, mistaken(owners));
        problems.addAll(compiled.problems());
        return new Assembly(
                compiled,
                releases(resources, compiled),
                metricStores(resources),
                of(Freeze.class, resources),
                of(ReleaseGroup.class, resources),
                problems.stream().sorted().distinct().toList(),
                taken);
    }

    private static <T extends Resource> List<T> of(Class<T> kind, List<Resource> resources) {
        return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What is written with a mistake and has no last good state to look for: only in a check, which then says the mistake once. */
    private static Set<String> mistaken(TreeMap<String, Owner> owners) {
        Set<String> mistaken = new HashSet<>();
        owners.values().stream()
                .filter(owner -> !owner.remembers())
                .flatMap(owner -> owner.present().stream())
                .forEach(file -> mistaken.addAll(file.mistaken()));
        return mistaken;
    }

    private static Map<String, MetricStore> metricStores(List<Resource> resources) {
        Map<String, MetricStore> stores = new TreeMap<>();
        for (Resource resource : resources) {
            if (resource instanceof MetricStore store) {
                stores.put(store.name(), store);
            }
        }
        return stores;
    }

    private static Map<String, Configuration.Wanted> releases(List<Resource> resources, Compiled compiled) {
        Map<String, Configuration.Wanted> releases = new TreeMap<>();
        for (Resource resource : resources) {
            if (resource instanceof Release release) {
                String target = release.plan().target();
                List<Pin> pins = compiled.pins().stream()
                        .filter(pin -> pin.upstream().equals(target) && pin.weight() > 0)
                        .toList();
                releases.put(
                        release.name(),
                        new Configuration.Wanted(
                                release.plan(), release.windows(), instances(compiled.table(), target), pins));
            }
        }
        return releases;
    }

    /** How many instances of each version of an Upstream take requests; those without a version are left out. */
    static Map<String, Integer> instances(RoutingTable table, String upstream) {
        RoutingTable.Upstream found = table.upstreams().get(upstream);
        return found == null ? Map.of() : found.taking();
    }
}
