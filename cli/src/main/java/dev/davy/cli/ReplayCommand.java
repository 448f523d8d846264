package dev.davy.cli;

import dev.davy.release.Rejudged;
import dev.davy.release.spi.Journal;
import dev.davy.store.FileJournal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a recorded release again, under another guard: offline, without changing anything. */
@Command(
        name = "replay",
        description = "Says when a recorded release would have been decided under another guard, of the same evidence.")
final class ReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME|FILE",
            description = "A Release or an Upstream whose last release is in the journal, or a file of a journal.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private String name;

    @Option(
            names = "--guard",
            paramLabel = "NAME=VALUE",
            converter = GuardChange.Converter.class,
            description =
                    "What the guard says otherwise, such as falseRollback=5%% or blastRadius=20; may be repeated.")
    private List<GuardChange> guard = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory of davy run, where the journal is (default: $XDG_STATE_HOME/davy).")
    private @Nullable Path data;

    @Override
    public Integer call() {
        Rejudged rejudged = rejudged();
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                RejudgedText.of(rejudged, guard.stream().map(GuardChange::text).collect(Collectors.joining(", "))));
        out.flush();
        return ExitCode.DONE.status();
    }

    private Rejudged rejudged() {
        Path directory = DataDirectory.of(data);
        try {
            return Recordings.in(directory)
                    .of(name)
                    .flatMap(recording -> Rejudged.of(recording.target(), recording.records(), GuardChange.all(guard))
                            .filter(found -> named(found, recording))
                            .stream())
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.NO,
                            name + ": no release is recorded (expected: a Release or an Upstream in the journal under "
                                    + directory + ", or a file of a journal)"));
        } catch (FileJournal.UnreadableJournal | Journal.Altered unreadable) {
            throw new CommandFailure(
                    ExitCode.NO, Optional.ofNullable(unreadable.getMessage()).orElse("unreadable"));
        } catch (IllegalArgumentException impossible) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--guard: " + impossible.getMessage());
        }
    }

    private boolean named(Rejudged found, Recordings.Recording recording) {
        return found.release().equals(name)
                || recording.target().equals(name)
                || Path.of(name).toFile().isFile();
    }
}
