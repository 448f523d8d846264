package dev.davy.cli;

import java.io.PrintWriter;
import java.util.List;
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

/** Shows one release or all of them, for a person or as JSON. */
@Command(name = "get", description = "Shows the releases: where each is, its share, and why.")
final class GetCommand implements Callable<Integer> {
    /** How an answer is written. */
    enum Format {
        TABLE,
        JSON
    }

    @Mixin
    private final AdminPort port = new AdminPort();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One release; all of them when left out.")
    private @Nullable String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: table). JSON is one object with NAME, a list of them without.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Format format;

    @Override
    public Integer call() {
        AdminClient client = port.client();
        Optional<Map<String, Object>> one = Optional.ofNullable(name).map(client::release);
        List<? extends Map<String, Object>> releases = one.isPresent() ? List.of(one.get()) : client.releases();
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case JSON ->
                out.println(JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(one.isPresent() ? one.get() : releases));
            case TABLE -> {
                out.print(ReleaseTable.of(releases));
                one.ifPresent(_ -> out.print(ExplanationText.changes(client.explanation(String.valueOf(name)))));
            }
        }
        out.flush();
        return ExitCode.DONE.status();
    }
}
