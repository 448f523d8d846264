package dev.davy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./bench demo}: what a broken version costs, on real sockets, over many seeds.
 *
 * <p>Each run is a {@code davy demo --once --only broken} in a process of its own, as cold as a user's: once with a v3 that
 * fails 30 % of real requests, once with one that fails all.
 */
public final class DemoBench {
    private static final List<Integer> FAILING = List.of(30, 100);

    private DemoBench() {}

    /**
     * Makes the runs and prints the figures; blocks for some minutes.
     *
     * @param arguments what follows {@code ./bench demo}
     * @param out where the table goes; progress goes to standard error
     * @return 0 when every figure is as promised, 1 when one is not or a run gave none, 2 for wrong use
     */
    public static int run(List<String> arguments, PrintStream out) {
        try {
            DemoBenchOptions options = DemoBenchOptions.parse(arguments);
            DemoBenchReport report = DemoBenchReport.of(runs(options));
            report.print(out);
            if (options.json().isPresent()) {
                JsonMapper mapper = JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build();
                Files.writeString(options.json().orElseThrow(), mapper.writeValueAsString(report));
            }
            return report.passed() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (BenchFailure e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<DemoRun> runs(DemoBenchOptions options) throws IOException {
        Path directory = Files.createTempDirectory("davy-bench");
        try {
            List<DemoRun> runs = new ArrayList<>();
            for (int seed = 1; seed <= options.seeds(); seed++) {
                for (int failing : FAILING) {
                    DemoRun run = DemoRun.measure(options.davy(), directory, seed, failing);
                    System.err.printf(
                            "seed %d, failing %d %%: %s after %.1f s, %d of %d failed, users saw %d%n",
                            seed,
                            failing,
                            run.outcome(),
                            run.releaseSeconds(),
                            run.candidateFailed(),
                            run.candidate(),
                            run.userVisibleFailed());
                    runs.add(run);
                }
            }
            return runs;
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
