package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir
    Path mount;

    /** In a file system of 256 kB of its own, which a process may mount that is root in a name space of its own. */
    @Test
    void a_full_disk_is_an_answer_that_loses_nothing_and_goes_away_with_its_cause() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "unshare",
                        "-Urm",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=256k tmpfs \"$1\" && shift && exec \"$@\"",
                        "sh",
                        mount.toString(),
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        mount.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out)
                .contains("full after")
                .contains("No space left on device")
                .contains("goes on");
    }

    /** Writes until the disk is full, makes room, and writes again. */
    public static final class Filler {
        private Filler() {}

        public static void main(String[] args) throws IOException {
            Path disk = Path.of(args[0]);
            Path ballast = Files.write(disk.resolve("ballast"), new byte[64 * 1024]);
            List<JournalRecord> kept = new ArrayList<>();
            try (FileJournal journal = FileJournal.in(disk.resolve("journal"))) {
                String reason = fill(journal, kept);
                System.out.println("full after " + kept.size() + " records: " + reason);
                expect(FileJournal.in(disk.resolve("journal")).read("shop"), kept);
                expect(journal.append("shop", records(9)) instanceof Journal.Kept.No, true);
                Files.delete(ballast);
                expect(journal.append("shop", records(7)), Journal.Kept.Yes.YES);
                kept.addAll(records(7));
                expect(FileJournal.in(disk.resolve("journal")).read("shop"), kept);
                System.out.println("goes on");
            }
        }

        private static String fill(FileJournal journal, List<JournalRecord> kept) {
            for (int number = 0; number < 10_000; number++) {
                if (journal.append("shop", records(number)) instanceof Journal.Kept.No(String reason)) {
                    return reason;
                }
                kept.addAll(records(number));
            }
            return "never";
        }

        private static List<JournalRecord> records(int number) {
            return List.of(
                    new JournalRecord.Evidence(List.of(Samples.observed(number))),
                    new JournalRecord.Decided(Samples.DECISION));
        }

        private static void expect(Object actual, Object expected) {
            if (!actual.equals(expected)) {
                throw new IllegalStateException("was " + actual + " (expected: " + expected + ")");
            }
        }
    }
}
