package dev.davy.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ./bench demo} was asked for.
 *
 * @param seeds how many runs for each share of failures, from seed 1 on; 1 to 1,000
 * @param json where the figures are written as JSON
 * @param davy the command that starts Davy
 */
record DemoBenchOptions(int seeds, Optional<Path> json, Path davy) {
    static final String USAGE = "./bench demo [--seeds 20] [--davy COMMAND] [--json FILE]";

    private static final Set<String> KNOWN = Set.of("--seeds", "--davy", "--json");

    DemoBenchOptions {
        if (seeds < 1 || seeds > 1_000) {
            throw new IllegalArgumentException("--seeds: " + seeds + " (expected: 1..1000)");
        }
    }

    static DemoBenchOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!KNOWN.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " (expected: " + USAGE + ")");
            }
            given.put(arguments.get(i), arguments.get(i + 1));
        }
        String seeds = given.getOrDefault("--seeds", "20");
        try {
            return new DemoBenchOptions(
                    Integer.parseInt(seeds),
                    Optional.ofNullable(given.get("--json")).map(Path::of),
                    Path.of(given.getOrDefault("--davy", System.getProperty("davy.root", ".") + "/davy")));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seeds: " + seeds + " (expected: a whole number)", e);
        }
    }
}
