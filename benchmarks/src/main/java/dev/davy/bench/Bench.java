package dev.davy.bench;

import java.util.List;

/** The {@code ./bench} command: picks the benchmark that its first argument names. Exit code 2 for wrong use. */
public final class Bench {
    private static final List<String> NAMES = List.of("gateway", "judge", "engine", "demo");

    private Bench() {}

    /** Runs one benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        String name = arguments.length == 0 ? "none" : arguments[0];
        if (name.equals("gateway")) {
            System.exit(GatewayBench.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        if (name.equals("judge")) {
            System.exit(JudgeBench.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        if (name.equals("demo")) {
            System.exit(DemoBench.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        if (name.equals("engine")) {
            System.exit(EngineBench.run(List.of(arguments).subList(1, arguments.length), System.out));
        }
        System.err.printf("benchmark: %s (expected: one of %s)%n", name, String.join(", ", NAMES));
        System.exit(2);
    }
}
