package dev.davy.cli;

import dev.davy.config.Check;
import dev.davy.resources.Problem;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration directory, without touching a running process. */
@Command(
        name = "check",
        description = "Reads a configuration directory and prints FILE:LINE: message for every problem.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory with the *.yaml and *.yml files.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path directory;

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure(ExitCode.WRONG_USE, "DIR: " + directory + " (expected: a directory)");
        }
        List<Problem> problems = Check.run(directory);
        PrintWriter out = spec.commandLine().getOut();
        problems.forEach(out::println);
        out.flush();
        return (problems.stream().anyMatch(Problem::failsCheck) ? ExitCode.NO : ExitCode.DONE).status();
    }
}
