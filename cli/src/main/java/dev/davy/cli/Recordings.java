package dev.davy.cli;

import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.store.FileJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the records of past releases are read from. Reading changes nothing, and works while a process writes. */
interface Recordings {
    /**
     * What is recorded under a name, the newest first: each from a beginning of its own.
     *
     * @param name of a Release or an Upstream, or a file with records
     */
    Stream<Recording> of(String name);

    /**
     * Records in their order.
     *
     * @param target the Upstream that they are about
     */
    record Recording(String target, List<JournalRecord> records) {}

    /** The journal of a data directory, its history included, and single files of it. */
    static Recordings in(Path data) {
        FileJournal journal = FileJournal.in(data.resolve("journal"));
        return name -> {
            Path file = Path.of(name);
            if (Files.isRegularFile(file)) {
                List<JournalRecord> records = FileJournal.recorded(file);
                return Stream.of(new Recording(target(records, name), records));
            }
            return journal.targets().stream()
                    .flatMap(target ->
                            journal.history(target).reversed().stream().map(past -> new Recording(target, past)));
        };
    }

    /** What the first record is about. */
    private static String target(List<JournalRecord> records, String otherwise) {
        return records.stream()
                .filter(JournalRecord.Happened.class::isInstance)
                .map(record -> ((JournalRecord.Happened) record).event())
                .map(event -> switch (event) {
                    case Event.Wanted wanted -> wanted.plan().target();
                    case Event.Recalled recalled -> recalled.memory().target();
                    default -> "";
                })
                .filter(target -> !target.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }
}
