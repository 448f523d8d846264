package dev.davy.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ./bench gateway} was asked for.
 *
 * @param proxies names of those that take part; nginx is always one
 * @param pairs interleaved rounds, in each of which every proxy is measured once; at least 2
 * @param seconds length of one measured run; 1 to 600
 * @param connections keep-alive connections that the load generator holds; 1 to 10,000
 * @param json where the figures are written as JSON
 * @param davy the command that starts Davy; {@code run} and its options follow it
 * @param limit highest median cost, as a multiple of nginx's, that is a pass
 */
record GatewayBenchOptions(
        List<String> proxies, int pairs, int seconds, int connections, Optional<Path> json, Path davy, double limit) {
    static final String USAGE = "./bench gateway [--proxies nginx,haproxy,davy] [--pairs 5] [--seconds 5]"
            + " [--connections 32] [--limit 1.3] [--davy COMMAND] [--json FILE]";

    private static final Set<String> KNOWN =
            Set.of("--proxies", "--pairs", "--seconds", "--connections", "--limit", "--davy", "--json");

    GatewayBenchOptions {
        proxies = List.copyOf(proxies);
        if (!proxies.contains("nginx")) {
            throw new IllegalArgumentException(
                    "--proxies: " + String.join(",", proxies) + " (expected: nginx among them, all is measured by it)");
        }
        inRange("--pairs", pairs, 2, 1_000);
        inRange("--seconds", seconds, 1, 600);
        inRange("--connections", connections, 1, 10_000);
    }

    static GatewayBenchOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!KNOWN.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " (expected: " + USAGE + ")");
            }
            given.put(arguments.get(i), arguments.get(i + 1));
        }
        String root = System.getProperty("davy.root", ".");
        return new GatewayBenchOptions(
                List.of(given.getOrDefault("--proxies", "nginx,haproxy,davy").split(",")),
                number(given, "--pairs", 5),
                number(given, "--seconds", 5),
                number(given, "--connections", 32),
                Optional.ofNullable(given.get("--json")).map(Path::of),
                Path.of(given.getOrDefault("--davy", root + "/davy")),
                decimal(given, "--limit", 1.3));
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.get(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static double decimal(Map<String, String> given, String name, double otherwise) {
        String value = given.get(name);
        try {
            return value == null ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a number)", e);
        }
    }

    private static void inRange(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + low + ".." + high + ")");
        }
    }
}
