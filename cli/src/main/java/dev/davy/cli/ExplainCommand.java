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
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Says in words why a release is where it is, with every figure against its bar, and what would change it. */
@Command(
        name = "explain",
        description = "Says why a release is where it is: each figure against its bar, what would change it, and when.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final AdminPort port = new AdminPort();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The release; may be left out where there is one.")
    private @Nullable String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: table).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private GetCommand.Format format;

    @Override
    public Integer call() {
        AdminClient client = port.client();
        Map<String, Object> explanation = client.explanation(client.named(Optional.ofNullable(name)));
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case JSON ->
                out.println(JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(explanation));
            case TABLE -> out.print(ExplanationText.of(explanation));
        }
        out.flush();
        return ExitCode.DONE.status();
    }
}
