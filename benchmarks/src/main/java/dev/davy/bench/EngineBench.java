package dev.davy.bench;

import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.ReleaseMachine;
import dev.davy.release.ReleaseState;
import dev.davy.release.Replay;
import dev.davy.store.FileJournal;
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
 * {@code ./bench engine}: what a release costs the process that carries it.
 *
 * <p>A decision is kept as the journal keeps it, as SQLite and H2 do with nothing to lose at a kill, and as a bare
 * write-and-sync does, one after the other on the same disk; the figures that are judged are ratios of such pairs. Then a
 * release of half an hour is carried through the machine, and read back and folded as at a start.
 */
public final class EngineBench {
    private static final int ROUNDS = 15;
    private static final int COMMITS = 40;
    private static final int FOLDS = 9;
    private static final double MOST_OVER_BARE = 1.5;
    private static final double MOST_OVER_DATABASE = 1.0;
    private static final double MOST_OVER_READING = 2.0;

    private EngineBench() {}

    /**
     * One figure beside its peer's.
     *
     * @param micros median of the subject, microseconds
     * @param peerMicros median of the peer, microseconds
     * @param most the ratio that must not be exceeded
     */
    record Row(String what, String peer, double micros, double peerMicros, PairedRatio ratio, double most) {
        boolean passed() {
            return ratio.low() <= most;
        }
    }

    /** All figures of one run. */
    record Report(List<Row> rows, int events, double microsAnEvent) {
        boolean passed() {
            return rows.stream().allMatch(Row::passed);
        }
    }

    /**
     * Measures and prints; blocks for about half a minute.
     *
     * @param arguments what follows {@code ./bench engine}
     * @param out where the table goes; progress goes to standard error
     * @return 0 when every ratio is as promised, 1 when one is not, 2 for wrong use
     */
    public static int run(List<String> arguments, PrintStream out) {
        boolean json = arguments.size() == 2 && arguments.getFirst().equals("--json");
        if (!arguments.isEmpty() && !json) {
            System.err.println(arguments.getFirst() + " (expected: ./bench engine [--json FILE])");
            return 2;
        }
        try {
            Path directory = Files.createTempDirectory(Path.of(System.getProperty("davy.root", ".")), ".bench-engine");
            try {
                Report report = measure(directory);
                print(report, out);
                if (json) {
                    JsonMapper mapper = JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build();
                    Files.writeString(Path.of(arguments.getLast()), mapper.writeValueAsString(report));
                }
                return report.passed() ? 0 : 1;
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Report measure(Path directory) throws IOException {
        List<JournalRecord> release = HalfHour.records();
        List<JournalRecord> decision = release.subList(release.size() - 2, release.size());
        List<Row> rows = new ArrayList<>(commits(directory, decision));
        System.err.println("folding a release of half an hour …");
        rows.add(fold(directory, release));
        int events = release.stream()
                .mapToInt(record -> record instanceof JournalRecord.Evidence evidence
                        ? evidence.observed().size()
                        : 1)
                .sum();
        return new Report(List.copyOf(rows), events, microsAnEvent(release));
    }

    private static List<Row> commits(Path directory, List<JournalRecord> decision) throws IOException {
        try (var journal = new DecisionStore.Files(FileJournal.in(directory.resolve("journal")), decision);
                var bare = new DecisionStore.Bare(directory.resolve("bare"), journal.bytesAnEntry(directory));
                var sqlite = DecisionStore.Database.sqlite(directory, journal.bytesAnEntry(directory));
                var h2 = DecisionStore.Database.h2(directory, journal.bytesAnEntry(directory))) {
            List<DecisionStore> peers = List.of(bare, sqlite, h2);
            double[] ours = new double[ROUNDS];
            double[][] theirs = new double[peers.size()][ROUNDS];
            for (int round = -2; round < ROUNDS; round++) {
                double own = micros(journal);
                for (int i = 0; i < peers.size(); i++) {
                    double other = micros(peers.get(i));
                    if (round >= 0) {
                        theirs[i][round] = other;
                    }
                }
                if (round >= 0) {
                    ours[round] = own;
                    System.err.printf("keeping decisions: round %d of %d%n", round + 1, ROUNDS);
                }
            }
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < peers.size(); i++) {
                rows.add(new Row(
                        "a decision, safe from a crash",
                        peers.get(i).name(),
                        PairedRatio.median(ours),
                        PairedRatio.median(theirs[i]),
                        PairedRatio.of(ours, theirs[i]),
                        i == 0 ? MOST_OVER_BARE : MOST_OVER_DATABASE));
            }
            return rows;
        }
    }

    private static double micros(DecisionStore store) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < COMMITS; i++) {
            store.keep();
        }
        return (System.nanoTime() - start) / 1e3 / COMMITS;
    }

    private static Row fold(Path directory, List<JournalRecord> release) {
        try (FileJournal journal = FileJournal.in(directory.resolve("fold"))) {
            journal.append("shop", release);
            double[] both = new double[FOLDS];
            double[] reading = new double[FOLDS];
            for (int i = -3; i < FOLDS; i++) {
                long start = System.nanoTime();
                List<JournalRecord> records = journal.read("shop");
                long read = System.nanoTime();
                if (!Replay.fold("shop", records).agrees()) {
                    throw new BenchFailure("the release was decided otherwise when it was replayed");
                }
                if (i >= 0) {
                    reading[i] = (read - start) / 1e3;
                    both[i] = (System.nanoTime() - start) / 1e3;
                }
            }
            return new Row(
                    "half an hour read and folded",
                    "reading alone",
                    PairedRatio.median(both),
                    PairedRatio.median(reading),
                    PairedRatio.of(both, reading),
                    MOST_OVER_READING);
        }
    }

    private static double microsAnEvent(List<JournalRecord> release) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < FOLDS; i++) {
            ReleaseState state = ReleaseState.of("shop");
            int events = 0;
            long start = System.nanoTime();
            for (JournalRecord record : release) {
                if (record instanceof JournalRecord.Evidence evidence) {
                    for (Event.Observed observed : evidence.observed()) {
                        state = ReleaseMachine.step(state, observed).state();
                        events++;
                    }
                } else if (record instanceof JournalRecord.Happened happened) {
                    state = ReleaseMachine.step(state, happened.event()).state();
                    events++;
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / events);
        }
        return best;
    }

    private static void print(Report report, PrintStream out) {
        out.printf("%-32s %-36s %12s %12s %7s %15s %6s%n", "what", "beside", "ours", "peer", "ratio", "95 %", "bar");
        for (Row row : report.rows()) {
            out.printf(
                    "%-32s %-36s %9.0f µs %9.0f µs %7.2f   [%4.2f, %5.2f] %6.2f %s%n",
                    row.what(),
                    row.peer(),
                    row.micros(),
                    row.peerMicros(),
                    row.ratio().median(),
                    row.ratio().low(),
                    row.ratio().high(),
                    row.most(),
                    row.passed() ? "" : "FAIL");
        }
        out.printf(
                "a release of half an hour: %,d events, %.1f µs each in the machine%n",
                report.events(), report.microsAnEvent());
        out.println(report.passed() ? "PASS" : "FAIL");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
