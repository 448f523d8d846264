package dev.davy.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of {@code GET /api/v1/releases/NAME} and of {@code …/decisions}; what is missing or null reads as empty or zero. */
final class ReadingJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReadingJson() {}

    /** The release first and its decisions second, so that the decisions are at least as new. */
    static Reading read(AdminClient client, String name) {
        JsonNode release = JSON.valueToTree(client.release(name));
        return of(release, JSON.valueToTree(client.decisions(name)));
    }

    static Reading of(JsonNode release, JsonNode decisions) {
        JsonNode requests = release.path("requests");
        JsonNode budget = release.path("budget");
        return new Reading(
                text(release, "name"),
                text(release, "phase"),
                text(release, "stable"),
                text(release, "candidate"),
                text(release, "stage"),
                release.path("weight").asInt(0),
                text(release, "verdict"),
                text(release, "reason"),
                text(release, "why"),
                text(release, "waitsFor"),
                new Reading.Requests(
                        requests.path("total").asLong(0),
                        requests.path("candidate").asLong(0),
                        requests.path("candidateFailed").asLong(0),
                        requests.path("userVisibleFailed").asLong(0)),
                new Reading.Budget(
                        budget.path("blastRadius").asDouble(0),
                        budget.path("spent").asDouble(0),
                        budget.path("exposure").asDouble(0)),
                object(release, "next").map(ReadingJson::next),
                object(release, "meters").map(ReadingJson::evidence),
                release.path("openStreams").asLong(0),
                texts(release, "pins"),
                decisions.valueStream().map(ReadingJson::decision).toList());
    }

    private static Reading.Next next(JsonNode next) {
        return new Reading.Next(next.path("weight").asInt(0), text(next, "limitedBy"));
    }

    private static Reading.Evidence evidence(JsonNode meters) {
        return new Reading.Evidence(
                meters.path("harm").asDouble(0),
                meters.path("harmBar").asDouble(0),
                meters.path("relative").asDouble(0),
                meters.path("relativeBar").asDouble(0),
                meters.path("absoluteBound").asDouble(0),
                meters.path("tolerableFailures").asDouble(0),
                texts(meters, "notes"));
    }

    private static Reading.Told decision(JsonNode decision) {
        return new Reading.Told(
                decision.path("number").asInt(0),
                Instant.parse(text(decision, "at")),
                text(decision, "phase"),
                text(decision, "stage"),
                text(decision, "verdict"),
                decision.path("weight").asInt(0),
                text(decision, "why"));
    }

    private static Optional<JsonNode> object(JsonNode parent, String name) {
        return Optional.of(parent.path(name)).filter(JsonNode::isObject);
    }

    private static List<String> texts(JsonNode parent, String name) {
        return parent.path(name).valueStream().map(text -> text.asString("")).toList();
    }

    private static String text(JsonNode parent, String name) {
        return parent.path(name).asString("");
    }
}
