package dev.davy.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a person asks of a release by command; the word of the command is the action. */
@Command
abstract sealed class ReleaseAction implements Callable<Integer> {
    @Mixin
    private final AdminPort port = new AdminPort();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The release; may be left out where there is only one.")
    private @Nullable String name;

    @Override
    public Integer call() {
        AdminClient client = port.client();
        String release = client.named(Optional.ofNullable(name));
        Map<String, Object> done = client.command(release, spec.name(), gate());
        PrintWriter out = spec.commandLine().getOut();
        out.println(done.getOrDefault("answer", "done"));
        out.flush();
        return ExitCode.DONE.status();
    }

    Optional<String> gate() {
        return Optional.empty();
    }

    @Command(name = "promote", description = "Skips all that is left: the candidate becomes stable, on your word.")
    static final class Promote extends ReleaseAction {}

    @Command(
            name = "rollback",
            description = "Takes the candidate's traffic back and bars the version; works in a watch too.")
    static final class Rollback extends ReleaseAction {}

    @Command(name = "pause", description = "Keeps share and stage; the judge goes on, and harm still rolls back.")
    static final class Pause extends ReleaseAction {}

    @Command(name = "resume", description = "Goes on after a pause or a hold; tries a rolled back version again.")
    static final class Resume extends ReleaseAction {}

    @Command(
            name = "forget",
            description = "Gives up what is remembered about a deleted Release: all instances serve again.")
    static final class Forget extends ReleaseAction {}

    /** Answers the gate at which a release waits. */
    @Command(name = "approve", description = "Answers the gate at which the release waits.")
    static final class Approve extends ReleaseAction {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "GATE",
                description = "The gate; may be left out where the release waits at one.")
        private @Nullable String gate;

        @Override
        Optional<String> gate() {
            return Optional.ofNullable(gate);
        }
    }
}
