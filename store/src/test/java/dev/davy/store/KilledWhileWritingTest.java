package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes: every record that it said was kept is there, in order, and nothing else. */
class KilledWhileWritingTest {
    private static final int KILLS = 20;

    @TempDir
    Path data;

    @Test
    void no_record_that_was_acknowledged_is_lost() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KilledWhileWritingTest: seed " + seed);
        Random random = new Random(seed);
        int known = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int acknowledged = killAfter(known, 1 + random.nextInt(25));
            List<JournalRecord> read;
            try (FileJournal journal = FileJournal.in(data)) {
                read = journal.read("shop");
            }
            assertThat(read).as("kill %d, seed %d", kill, seed).hasSizeGreaterThanOrEqualTo(acknowledged);
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.get(i)).isEqualTo(record(i));
            }
            known = read.size();
        }
    }

    /** Lets a process write from a number on until it has acknowledged so many, and kills it at once. */
    private int killAfter(int from, int records) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        data.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int acknowledged = from;
        try (BufferedReader out = writer.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < records; i++) {
                String line = out.readLine();
                assertThat(line).isNotNull();
                acknowledged = Integer.parseInt(line) + 1;
            }
            // Through its handle, since the process itself would close what it printed last.
            writer.toHandle().destroyForcibly();
            // What it printed before it died was acknowledged too; the last line may be torn.
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged = line.equals(Integer.toString(acknowledged)) ? acknowledged + 1 : acknowledged;
            }
        }
        writer.waitFor();
        return acknowledged;
    }

    private static JournalRecord record(int number) {
        return number % 3 == 0
                ? new JournalRecord.Evidence(List.of(Samples.observed(number), Samples.observed(number + 1)))
                : new JournalRecord.Happened(new Event.JournalLost(Samples.AT, "record " + number));
    }

    /** Appends records for ever, and prints the number of each once it is kept. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            try (FileJournal journal = FileJournal.in(Path.of(args[0]))) {
                for (int number = Integer.parseInt(args[1]); ; number++) {
                    Journal.Kept kept = journal.append("shop", List.of(record(number)));
                    if (!(kept instanceof Journal.Kept.Yes)) {
                        throw new IllegalStateException(kept.toString());
                    }
                    System.out.println(number);
                    System.out.flush();
                }
            }
        }
    }
}
