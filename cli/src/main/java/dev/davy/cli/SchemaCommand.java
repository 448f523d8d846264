package dev.davy.cli;

import dev.davy.resources.ResourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of the kinds, for editors and for whoever writes the files by program. */
@Command(name = "schema", description = "Prints the JSON Schema (draft 2020-12) of one document of the configuration.")
final class SchemaCommand implements Callable<Integer> {
    private static final String FILE = "davy.schema.json";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (InputStream schema = ResourceFile.class.getResourceAsStream(FILE)) {
            if (schema == null) {
                throw new IllegalStateException(FILE + ": missing (expected: beside the readers)");
            }
            out.print(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
        out.flush();
        return ExitCode.DONE.status();
    }
}
