package dev.davy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The demo's figures as JSON, for {@code demo --report}. */
final class DemoReport {
    private static final int ALL = 100_000;

    private DemoReport() {}

    /**
     * Makes the file's directory where it is missing, and sees that the file can be written, which leaves it as it was.
     *
     * @throws CommandFailure if it cannot
     */
    static void prepare(Path file) {
        boolean there = Files.exists(file);
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (!there) {
                Files.delete(file);
            }
        } catch (IOException refused) {
            throw unwritable(ExitCode.WRONG_USE, file, refused);
        }
    }

    /** @throws CommandFailure if it cannot be written, since {@link #prepare} or at all */
    static void write(Path file, List<DemoResult> results) {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            Files.writeString(file, mapper.writeValueAsString(json(results)) + "\n");
        } catch (IOException refused) {
            throw unwritable(ExitCode.NO, file, refused);
        }
    }

    private static CommandFailure unwritable(ExitCode exit, Path file, IOException why) {
        return new CommandFailure(
                exit, "--report: " + file + " cannot be written: " + why + " (expected: a file that you may write)");
    }

    static Map<String, Object> json(List<DemoResult> results) {
        return Map.of("releases", results.stream().map(DemoReport::release).toList());
    }

    private static Map<String, Object> release(DemoResult result) {
        Map<String, Object> release = new LinkedHashMap<>();
        release.put("scenario", result.scenario().word());
        release.put("outcome", result.last().phase());
        release.put("seconds", Math.round(result.seconds() * 1_000) / 1_000.0);
        release.put("requests", requests(result));
        release.put("finalWeights", finalWeights(result));
        release.put(
                "decisions",
                result.last().decisions().stream().map(DemoReport::decision).toList());
        result.reaction().ifPresent(reaction -> release.put("reactionMillis", reaction.toNanos() / 1e6));
        return release;
    }

    private static Map<String, Object> requests(DemoResult result) {
        Map<String, Object> requests = new LinkedHashMap<>();
        requests.put("total", result.last().requests().total());
        requests.put("candidate", result.last().requests().candidate());
        requests.put("candidateFailed", result.last().requests().candidateFailed());
        requests.put("userVisibleFailed", result.users().failures());
        return requests;
    }

    private static Map<String, Object> finalWeights(DemoResult result) {
        Map<String, Object> weights = new LinkedHashMap<>();
        weights.put(result.scenario().stable(), ALL - result.last().weight());
        weights.put(result.scenario().candidate(), result.last().weight());
        return weights;
    }

    private static Map<String, Object> decision(Reading.Told decision) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("at", decision.at().toString());
        told.put("stage", decision.stage());
        told.put("verdict", decision.verdict());
        told.put("weight", decision.weight());
        told.put("why", decision.why());
        return told;
    }
}
