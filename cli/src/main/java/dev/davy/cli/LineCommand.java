package dev.davy.cli;

import java.io.PrintWriter;
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

/** Stops the line: every release stays where it is until it goes on. */
@Command(
        name = "line",
        description = "Says whether releases may rise at all; stops all of them where they are, or lets them go on.")
final class LineCommand implements Callable<Integer> {
    /** What is done with the line. */
    enum Action {
        STOP,
        START
    }

    @Mixin
    private final AdminPort port = new AdminPort();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "stop or start; none says how it is.")
    private @Nullable Action action;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for everyone who looks at a release.")
    private @Nullable String reason;

    @Option(names = "--rollback", description = "With stop: takes every release back that is under way.")
    private boolean rollback;

    @Override
    public Integer call() {
        if (rollback && action != Action.STOP) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--rollback: has no meaning here (expected: beside stop)");
        }
        AdminClient client = port.client();
        PrintWriter out = spec.commandLine().getOut();
        if (action == null) {
            out.println(text(client.line()));
        } else {
            Map<String, Object> done =
                    client.line(action == Action.STOP ? "stop" : "start", Optional.ofNullable(reason), rollback);
            out.println(done.getOrDefault("answer", "done"));
        }
        out.flush();
        return ExitCode.DONE.status();
    }

    private static String text(Map<String, Object> line) {
        String reason = String.valueOf(line.get("reason"));
        return Boolean.TRUE.equals(line.get("stopped"))
                ? "stopped since " + line.get("since") + " by " + line.get("by")
                        + (reason.isEmpty() ? "" : ": " + reason)
                : "releases may rise";
    }
}
