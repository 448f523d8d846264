package dev.davy.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        Map<String, Object> done = client.command(release, spec.name(), more());
        PrintWriter out = spec.commandLine().getOut();
        out.println(done.getOrDefault("answer", "done"));
        out.flush();
        return ExitCode.DONE.status();
    }

    /** What is said beside the command. */
    Map<String, Object> more() {
        return Map.of();
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
    abstract static sealed class Answers extends ReleaseAction {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "GATE",
                description = "The gate; may be left out where the release waits at one.")
        private @Nullable String gate;

        @Option(
                names = "--as",
                paramLabel = "ROLE",
                description = "The role in which you answer, of those that it asks.")
        private @Nullable String role;

        @Option(
                names = "--who",
                paramLabel = "NAME",
                description = "Your name, as the journal keeps it (default: your login).")
        private @Nullable String who;

        @Override
        Map<String, Object> more() {
            Map<String, Object> more = new LinkedHashMap<>();
            put(more, "gate", gate);
            put(more, "as", role);
            put(more, "by", who);
            return more;
        }

        static void put(Map<String, Object> more, String member, @Nullable String text) {
            if (text != null && !text.isBlank()) {
                more.put(member, text);
            }
        }
    }

    /** Says yes at a gate. */
    @Command(
            name = "approve",
            description =
                    "Says yes at the gate at which the release waits; with several roles, hands it on to the next.")
    static final class Approve extends Answers {}

    /** Says no at a gate. */
    @Command(
            name = "refuse",
            description = "Says no at that gate: the release goes back, or is held, as its plan says.")
    static final class Refuse extends Answers {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, as the journal keeps it.")
        private @Nullable String reason;

        @Override
        Map<String, Object> more() {
            Map<String, Object> more = super.more();
            put(more, "reason", reason);
            return more;
        }
    }
}
