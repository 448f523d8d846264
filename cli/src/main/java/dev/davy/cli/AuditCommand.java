package dev.davy.cli;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import dev.davy.store.Audit;
import dev.davy.store.FileJournal;
import dev.davy.store.PostgresAddress;
import dev.davy.store.PostgresJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a release's journal as one file, and derives every decision of such a file again. */
@Command(
        name = "audit",
        description =
                "Writes all that was decided about a release as one file, or derives every decision of such a file"
                        + " again. The process need not run.")
final class AuditCommand implements Callable<Integer> {
    @Mixin
    private final AdminPort port = new AdminPort();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "The release; past ones of its target are in the file too.")
    private @Nullable String name;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the file goes (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--verify",
            paramLabel = "FILE",
            description = "Derives every decision of this file again, and says whether all are equal.")
    private @Nullable Path verify;

    @Override
    public Integer call() {
        if ((name == null) == (verify == null)) {
            throw new CommandFailure(ExitCode.WRONG_USE, "audit: NAME or --verify FILE (expected: one of them)");
        }
        return verify != null ? verify(verify) : export(String.valueOf(name));
    }

    private int verify(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException altered) {
            throw new CommandFailure(ExitCode.NO, file + ": it is not UTF-8: altered");
        } catch (IOException unreadable) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--verify: " + file + " (expected: a file that can be read)");
        }
        return switch (Audit.verify(lines)) {
            case Audit.Verified.Equal(int decisions) -> {
                print(decisions + " decisions re-derived, all equal");
                yield ExitCode.DONE.status();
            }
            case Audit.Verified.Differs(String sentence) ->
                throw new CommandFailure(ExitCode.NO, file + ": " + sentence);
            case Audit.Verified.Unreadable(String sentence) ->
                throw new CommandFailure(ExitCode.WRONG_USE, file + ": " + sentence);
        };
    }

    private int export(String release) {
        PostgresAddress database = store.address();
        if (database == null) {
            try (FileJournal journal = FileJournal.in(port.data().resolve("journal"))) {
                return export(release, journal);
            }
        }
        try (PostgresJournal journal = new PostgresJournal(database, OptionalLong.empty())) {
            return export(release, journal);
        }
    }

    private int export(String release, Journal journal) {
        try {
            return export(release, target(release, journal), journal);
        } catch (Journal.Altered altered) {
            throw new CommandFailure(ExitCode.NO, altered.what());
        }
    }

    private int export(String release, String target, Journal journal) {
        List<List<JournalRecord>> history = journal.history(target);
        List<String> lines = new ArrayList<>();
        Audit.write(product(), target, history, lines::add);
        Path to = out;
        if (to == null) {
            lines.forEach(this::print);
        } else {
            try {
                Files.write(to, lines, StandardCharsets.UTF_8);
            } catch (IOException unwritable) {
                throw new CommandFailure(
                        ExitCode.NO, "--out: " + to + " cannot be written: " + unwritable.getMessage());
            }
            print("wrote " + to + ": " + release + " and what else was released to " + target + ", "
                    + history.stream().mapToLong(List::size).sum() + " records");
        }
        return ExitCode.DONE.status();
    }

    /** The target to which a release of this name was, whether it still is or not. */
    private static String target(String release, Journal journal) {
        TreeSet<String> known = new TreeSet<>();
        Optional<String> own = Optional.empty();
        for (String target : journal.targets()) {
            TreeSet<String> names = new TreeSet<>(Audit.releases(journal.history(target)));
            known.addAll(names);
            own = own.or(() -> Optional.of(target).filter(_ -> names.contains(release)));
        }
        return own.orElseThrow(() -> new CommandFailure(
                ExitCode.NO,
                release + ": no such release in the journal (expected: "
                        + (known.isEmpty() ? "none is known" : String.join(", ", known)) + ")"));
    }

    private static String product() {
        String version = AuditCommand.class.getPackage().getImplementationVersion();
        return "davy " + (version == null ? "(not packaged)" : version);
    }

    private void print(String line) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(line);
        to.flush();
    }
}
