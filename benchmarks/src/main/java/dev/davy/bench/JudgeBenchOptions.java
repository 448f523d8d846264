package dev.davy.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What {@code ./bench judge} was asked for.
 *
 * @param runs of each scenario, 4 to 100,000; slow ones have a part of them
 * @param seed of all of them; the commit's where empty
 * @param json where the figures are written as JSON
 * @param docs the directory under which {@code benchmarks/judge.md} and its charts are written anew
 */
record JudgeBenchOptions(int runs, OptionalLong seed, Optional<Path> json, Optional<Path> docs) {
    static final String USAGE = "./bench judge [--runs 2000] [--seed N] [--json FILE] [--docs DIR]";

    private static final Set<String> KNOWN = Set.of("--runs", "--seed", "--json", "--docs");

    JudgeBenchOptions {
        if (runs < 4 || runs > 100_000) {
            throw new IllegalArgumentException("--runs: " + runs + " (expected: 4..100000)");
        }
    }

    static JudgeBenchOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!KNOWN.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " (expected: " + USAGE + ")");
            }
            given.put(arguments.get(i), arguments.get(i + 1));
        }
        long runs = number("--runs", given.getOrDefault("--runs", "2000"));
        return new JudgeBenchOptions(
                Math.clamp(runs, 0, Integer.MAX_VALUE),
                given.containsKey("--seed")
                        ? OptionalLong.of(number("--seed", given.getOrDefault("--seed", "")))
                        : OptionalLong.empty(),
                Optional.ofNullable(given.get("--json")).map(Path::of),
                Optional.ofNullable(given.get("--docs")).map(Path::of));
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: a whole number)", e);
        }
    }
}
