package dev.davy.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code davy} command.
 *
 * <p>Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 not reachable. Standard output carries the answer, standard
 * error everything else.
 */
@Command(
        name = "davy",
        description = "Sends a new version a little real traffic, judges what comes back, and goes on or goes back.",
        mixinStandardHelpOptions = true,
        versionProvider = Davy.Version.class,
        subcommands = CommandLine.HelpCommand.class)
public final class Davy implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private Davy() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command as it is run, which tests run with streams of their own. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Davy());
        List.of(
                        new RunCommand(),
                        new CheckCommand(),
                        new DemoCommand(),
                        new WatchCommand(),
                        new GetCommand(),
                        new SimulateCommand(),
                        new ReleaseAction.Promote(),
                        new ReleaseAction.Rollback(),
                        new ReleaseAction.Pause(),
                        new ReleaseAction.Resume(),
                        new ReleaseAction.Approve(),
                        new ReleaseAction.Forget())
                .forEach(line::addSubcommand);
        line.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> command.findOption("--help") == null)
                .forEach(command -> command.addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof CommandFailure refused)) {
                throw failure;
            }
            command.getErr().println("davy: " + refused.sentence());
            command.getErr().flush();
            return refused.exit().status();
        });
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Davy.class.getPackage().getImplementationVersion();
            return new String[] {"davy " + (version == null ? "(not packaged)" : version)};
        }
    }
}
