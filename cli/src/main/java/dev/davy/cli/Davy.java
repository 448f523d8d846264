package dev.davy.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
        if (arguments.length > 0 && arguments[0].equals("run")) {
            DavyProcess.prepare();
        }
        System.exit(commandLine(arguments).execute(arguments));
    }

    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("simulate", SimulateCommand::new);
        commands.put("promote", ReleaseAction.Promote::new);
        commands.put("rollback", ReleaseAction.Rollback::new);
        commands.put("pause", ReleaseAction.Pause::new);
        commands.put("resume", ReleaseAction.Resume::new);
        commands.put("approve", ReleaseAction.Approve::new);
        commands.put("refuse", ReleaseAction.Refuse::new);
        commands.put("forget", ReleaseAction.Forget::new);
        commands.put("audit", AuditCommand::new);
        commands.put("instances", InstancesCommand::new);
        commands.put("line", LineCommand::new);
        return Collections.unmodifiableMap(commands);
    }

    /**
     * The command as it is run, which tests run with streams of their own.
     *
     * @param arguments of the call: where the first is a command's name, that one alone is set up, since reading the
     *     options of all of them takes a good part of the time until the first request is answered
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Davy());
        Supplier<Object> asked = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (asked != null) {
            line.addSubcommand(asked.get());
        } else {
            COMMANDS.values().forEach(command -> line.addSubcommand(command.get()));
        }
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
