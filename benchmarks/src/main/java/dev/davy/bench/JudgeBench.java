package dev.davy.bench;

import dev.davy.simulate.RunResult;
import dev.davy.simulate.Simulation;
import dev.davy.simulate.SimulationOptions;
import dev.davy.simulate.SimulationReport;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code judge} benchmark: simulates releases of identical and of broken versions on the machine, judge and ramp that
 * run, and holds them to what is promised. Exit code 0 when it holds, 1 when a figure is missed with 99.9 % confidence, 2
 * for wrong use.
 */
final class JudgeBench {
    /** Longer than the deadline of the default guard, which decides first. */
    private static final Duration LONGEST = Duration.ofMinutes(31);
    /** The seed where no commit is known. */
    private static final long SEED = 20_260_101;

    private JudgeBench() {}

    static int run(List<String> arguments, PrintStream out) {
        JudgeBenchOptions options;
        try {
            options = JudgeBenchOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        long seed = options.seed()
                .orElseGet(() -> commit(System.getProperty("davy.root", ".")).orElse(SEED));
        JudgeBenchReport report = run(options.runs(), seed, progress());
        report.print(out);
        options.json().ifPresent(file -> write(file, json(report)));
        options.docs()
                .ifPresent(
                        docs -> JudgePage.of(report).files().forEach((name, text) -> write(docs.resolve(name), text)));
        return report.passed() ? 0 : 1;
    }

    /** Is told how far a scenario is, from any thread. */
    interface Progress {
        void done(String scenario, int done, int of);
    }

    /** For a person a line that is rewritten, for a log one line a scenario. */
    @SuppressWarnings("SystemConsoleNull") // it may be null all the same, says its own contract
    private static Progress progress() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return (scenario, done, of) -> {
                if (done == of) {
                    System.err.println(scenario + ": " + of + " runs");
                }
            };
        }
        return (scenario, done, of) -> System.err.print(
                "\r\033[K" + scenario + ": " + done + " of " + of + " runs" + (done == of ? "\r\033[K" : ""));
    }

    /** Runs every scenario, and the rules that others use on the same traffic. */
    static JudgeBenchReport run(int runs, long seed, Progress progress) {
        List<JudgeScenario> scenarios = JudgeMatrix.all();
        List<JudgeBenchReport.Row> rows = new ArrayList<>();
        for (JudgeScenario scenario : scenarios) {
            String at = (rows.size() + 1) + "/" + scenarios.size() + " " + scenario.name();
            int share = scenario.runs(runs);
            rows.add(row(scenario, share, seed, done -> progress.done(at, done, share)));
        }
        return new JudgeBenchReport(seed, List.copyOf(rows));
    }

    private static JudgeBenchReport.Row row(JudgeScenario scenario, int runs, long seed, IntConsumer progress) {
        List<RunResult> results =
                Simulation.each(scenario.plan(), SimulationOptions.of(scenario.world(), runs, LONGEST, seed), progress);
        return new JudgeBenchReport.Row(
                scenario.name(),
                scenario.kind(),
                SimulationReport.of(results),
                scenario.checks().stream().map(check -> check.apply(results)).toList(),
                scenario.compared()
                        ? Stream.concat(
                                        Stream.of(PeerRelease.davy(results)),
                                        PeerRelease.PEERS.stream()
                                                .map(peer -> PeerRelease.summary(peer, scenario.world(), seed, runs)))
                                .toList()
                        : List.of());
    }

    /** The first 60 bits of the commit that is checked out. */
    private static OptionalLong commit(String root) {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .directory(new File(root))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 && commit.length() >= 15
                    ? OptionalLong.of(Long.parseLong(commit.substring(0, 15), 16))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    private static String json(JudgeBenchReport report) {
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    }

    private static void write(Path file, String text) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchFailure(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
