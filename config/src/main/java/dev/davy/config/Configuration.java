package dev.davy.config;

import dev.davy.model.Plan;
import dev.davy.resources.Freeze;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Problem;
import dev.davy.resources.ReleaseGroup;
import dev.davy.resources.TimeWindow;
import dev.davy.routing.Pin;
import dev.davy.routing.RoutingTable;
import java.util.List;
import java.util.Map;

/**
 * Everything that the files say at one moment, with every file's last good state where the present one cannot be used.
 *
 * @param revision rises with every change
 * @param table what data planes serve
 * @param releases by the Release's name
 * @param metricStores by name
 * @param freezes when releases do not rise
 * @param groups releases that succeed or return together
 * @param problems what stands in the way, sorted by file and line
 * @param complete whether everything that is there was read: if not, what is missing need not have been taken away
 */
public record Configuration(
        long revision,
        RoutingTable table,
        Map<String, Wanted> releases,
        Map<String, MetricStore> metricStores,
        List<Freeze> freezes,
        List<ReleaseGroup> groups,
        List<Problem> problems,
        boolean complete) {
    /** Before anything was read. */
    public static final Configuration EMPTY =
            new Configuration(0, RoutingTable.EMPTY, Map.of(), Map.of(), List.of(), List.of(), List.of(), false);

    public Configuration {
        releases = Map.copyOf(releases);
        metricStores = Map.copyOf(metricStores);
        freezes = List.copyOf(freezes);
        groups = List.copyOf(groups);
        problems = List.copyOf(problems);
    }

    /**
     * A Release and what it finds.
     *
     * @param windows when its shares may rise; empty for always
     * @param instances how many instances each version of the target has; empty where the target does not exist
     * @param pins references with a weight that name a version of the target, which no release moves
     */
    public record Wanted(Plan plan, List<TimeWindow> windows, Map<String, Integer> instances, List<Pin> pins) {
        public Wanted {
            windows = List.copyOf(windows);
            instances = Map.copyOf(instances);
            pins = List.copyOf(pins);
        }
    }
}
