package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import dev.davy.release.spi.JournalContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    @TempDir
    Path data;

    private Path file(String target, int number) {
        return data.resolve(target).resolve("%06d.jsonl".formatted(number));
    }

    @TestFactory
    Stream<DynamicTest> it_keeps_what_a_journal_promises() {
        return JournalContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    Path storage = Files.createTempDirectory(data, "journal");
                    promise.test().accept(() -> FileJournal.in(storage));
                }));
    }

    @Test
    void every_kind_of_record_comes_back_as_it_was() {
        FileJournal journal = FileJournal.in(data);
        assertThat(journal.append("shop ü/1", Samples.all())).isEqualTo(Journal.Kept.Yes.YES);
        FileJournal again = FileJournal.in(data);
        assertThat(again.targets()).containsExactly("shop ü/1");
        assertThat(again.read("shop ü/1")).isEqualTo(Samples.all());
    }

    @Test
    void a_torn_tail_is_cut_wherever_it_ends_and_what_was_whole_is_kept() throws IOException {
        List<JournalRecord> first = Samples.all().subList(0, 3);
        FileJournal.in(data).append("shop", first);
        byte[] whole = Files.readAllBytes(file("shop", 1));
        byte[] head = Files.readAllBytes(data.resolve("shop").resolve("head"));
        FileJournal.in(data).append("shop", Samples.all().subList(3, 4));
        byte[] more = Files.readAllBytes(file("shop", 1));
        for (int length = whole.length; length < more.length; length += 7) {
            Files.write(file("shop", 1), java.util.Arrays.copyOf(more, length));
            Files.write(data.resolve("shop").resolve("head"), head);
            try (FileJournal journal = FileJournal.in(data)) {
                assertThat(journal.read("shop")).isEqualTo(first);
                journal.append("shop", List.of(new JournalRecord.Decided(Samples.DECISION)));
                assertThat(journal.read("shop")).hasSize(4).endsWith(new JournalRecord.Decided(Samples.DECISION));
            }
        }
    }

    @Test
    void what_came_before_a_restart_is_history() throws IOException {
        FileJournal journal = FileJournal.in(data);
        journal.append("shop", Samples.all());
        List<JournalRecord> anew = Samples.all().subList(6, 7);
        assertThat(journal.restart("shop", anew)).isEqualTo(Journal.Kept.Yes.YES);
        journal.append("shop", Samples.all().subList(8, 9));
        assertThat(FileJournal.in(data).read("shop")).hasSize(2).startsWith(anew.getFirst());
        assertThat(file("shop", 1)).exists();
        for (int i = 0; i < 20; i++) {
            journal.restart("shop", anew);
        }
        try (var files = Files.list(data.resolve("shop"))) {
            assertThat(files).hasSizeLessThan(12);
        }
    }

    @Test
    void a_forgotten_target_is_no_longer_known() {
        FileJournal journal = FileJournal.in(data);
        journal.append("shop", Samples.all());
        journal.forget("shop");
        assertThat(journal.targets()).isEmpty();
        assertThat(journal.read("shop")).isEmpty();
        journal.append("shop", Samples.all());
        assertThat(FileJournal.in(data).read("shop")).isEqualTo(Samples.all());
    }

    @Test
    void a_directory_that_cannot_be_written_is_an_answer_and_not_an_exception() throws IOException {
        Path blocked = data.resolve("blocked");
        Files.writeString(blocked, "a file where a directory should be", StandardOpenOption.CREATE_NEW);
        FileJournal journal = FileJournal.in(blocked);
        assertThat(journal.targets()).isEmpty();
        assertThat(journal.append("shop", Samples.all())).isInstanceOf(Journal.Kept.No.class);
        Files.delete(blocked);
        assertThat(journal.append("shop", Samples.all())).isEqualTo(Journal.Kept.Yes.YES);
    }

    @Test
    void a_line_is_json() throws IOException {
        FileJournal.in(data).append("shop", Samples.all());
        for (String line : Files.readAllLines(file("shop", 1))) {
            assertThat(tools.jackson.databind.json.JsonMapper.shared()
                            .readTree(line)
                            .propertyNames())
                    .containsExactly("n", "record", "crc");
        }
    }
}
