package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on disk in which something was cut off or altered by whoever. */
class AlteredJournalTest {
    private static final List<JournalRecord> RECORDS = List.of(
            new JournalRecord.Happened(new Event.Restarted(Samples.AT, Duration.ofSeconds(3), 2)),
            new JournalRecord.Decided(Samples.DECISION),
            new JournalRecord.Taken(),
            new JournalRecord.Happened(new Event.Withdrawn(Samples.AT)));

    @TempDir
    private Path data;

    private Path file;
    private byte[] whole;

    @BeforeEach
    void write() throws IOException {
        try (FileJournal journal = FileJournal.in(data)) {
            journal.append("shop", RECORDS.subList(0, 3));
            journal.append("shop", RECORDS.subList(3, 4));
        }
        file = data.resolve("shop").resolve("000001.jsonl");
        whole = Files.readAllBytes(file);
    }

    private Journal.Altered altered() {
        FileJournal journal = FileJournal.in(data);
        assertThat(journal.targets()).containsExactly("shop");
        Journal.Altered altered = catchThrowableOfType(Journal.Altered.class, () -> journal.read("shop"));
        assertThat(altered).isNotNull();
        assertThat(journal.append("shop", RECORDS)).isInstanceOf(Journal.Kept.No.class);
        return altered;
    }

    /** The line that a byte is in, from 1. */
    private int line(int at) {
        return (int) new String(whole, 0, at, StandardCharsets.UTF_8)
                        .chars()
                        .filter(each -> each == '\n')
                        .count()
                + 1;
    }

    @Test
    void every_byte_that_is_flipped_is_named_with_its_line() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 1;
            Files.write(file, bytes);
            Journal.Altered altered = altered();
            assertThat(altered).as("byte %d", at).hasMessageStartingWith(file + ": line " + line(at) + " ");
            assertThat(altered.before()).isEqualTo(RECORDS.subList(0, line(at) - 1));
            assertThat(Files.readAllBytes(file)).as("what is there stays").isEqualTo(bytes);
        }
    }

    @Test
    void every_cut_is_named_with_the_first_line_that_is_not_whole() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(altered())
                    .as("cut to %d bytes", length)
                    .hasMessageStartingWith(file + ": line " + line(length) + " of 4: ")
                    .hasMessageEndingWith("cut off");
        }
    }

    @Test
    void a_file_that_was_taken_away_is_named() throws IOException {
        Files.delete(file);
        FileJournal journal = FileJournal.in(data);
        assertThat(catchThrowableOfType(Journal.Altered.class, () -> journal.read("shop")))
                .hasMessage(file + ": the file is missing: cut off");
        assertThat(journal.targets()).containsExactly("shop");
    }

    @Test
    void a_line_that_was_taken_out_or_put_elsewhere_is_named() throws IOException {
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(3)));
        assertThat(altered()).hasMessageContaining("line 2 of 4: it is another line (expected: number 2): altered");
        Files.write(file, List.of(lines.get(0), lines.get(1), lines.get(3), lines.get(2)));
        assertThat(altered()).hasMessageContaining("line 3 of 4: it is another line (expected: number 3): altered");
    }

    @Test
    void a_line_that_was_written_anew_with_a_checksum_of_its_own_is_noticed() throws IOException {
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
        byte[] forged = Line.of(3, new RecordCodec().write(new JournalRecord.Dropped()));
        lines.set(2, new String(forged, StandardCharsets.UTF_8).strip());
        Files.write(file, lines);
        assertThat(altered()).hasMessage(file + ": one of lines 1 to 4 is whole and not what was written: altered");
    }

    @Test
    void every_byte_of_the_head_that_is_flipped_is_noticed_and_the_records_are_believed() throws IOException {
        Path head = file.resolveSibling("head");
        byte[] claim = Files.readAllBytes(head);
        for (int at = 0; at < claim.length; at++) {
            byte[] bytes = claim.clone();
            bytes[at] ^= 1;
            Files.write(head, bytes);
            assertThat(altered().before()).as("byte %d", at).isEqualTo(RECORDS);
        }
    }

    @Test
    void without_a_head_an_alteration_before_a_whole_line_is_named_all_the_same() throws IOException {
        Files.delete(file.resolveSibling("head"));
        byte[] bytes = whole.clone();
        bytes[new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 30] ^= 1;
        Files.write(file, bytes);
        assertThat(altered()).hasMessage(file + ": line 2: its checksum is not that of its bytes: altered");
    }

    @Test
    void what_a_power_cut_leaves_of_a_head_claims_nothing() throws IOException {
        Path head = file.resolveSibling("head");
        for (byte[] left : List.of(new byte[0], new byte[40])) {
            Files.write(head, left);
            assertThat(FileJournal.in(data).read("shop")).isEqualTo(RECORDS);
        }
    }
}
