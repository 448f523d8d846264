package dev.davy.resources;

import dev.davy.expressions.Expression;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a gate: who answers it, until when, and what then. */
final class GateReader {
    static final ValueKind<Stage.Otherwise> OTHERWISE = ValueKinds.oneOf(Map.of(
            "rollback", Stage.Otherwise.ROLLBACK, "promote", Stage.Otherwise.PROMOTE, "hold", Stage.Otherwise.HOLD));
    static final ValueKind<Stage.Otherwise> GO_BACK =
            ValueKinds.oneOf(Map.of("rollback", Stage.Otherwise.ROLLBACK, "hold", Stage.Otherwise.HOLD));

    private static final List<String> ANSWERS = List.of("role", "roles", "webhook", "when");
    private static final ValueKind<String> EXPRESSION = ValueKinds.text(
            "an expression in CEL of at most " + Expression.LONGEST + " characters",
            text -> !text.isBlank() && text.length() <= Expression.LONGEST);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private GateReader() {}

    static Optional<Stage> read(Fields fields) {
        Optional<String> name = fields.text("name", Names.RESOURCE);
        Optional<String> role = fields.text("role", Names.RESOURCE);
        List<String> roles = fields.texts("roles", Names.RESOURCE);
        Optional<Stage.By> receiver = fields.fields("webhook").flatMap(GateReader::receiver);
        Optional<String> when = fields.text("when", EXPRESSION);
        Optional<Duration> deadline = fields.value("deadline", ValueKinds.DURATION_VALUE);
        Optional<Stage.Otherwise> otherwise = fields.value("otherwise", OTHERWISE);
        Optional<Stage.Otherwise> onRefusal = fields.value("onRefusal", GO_BACK);
        fields.done();
        when.ifPresent(expression -> Expression.mistakes(expression)
                .forEach(mistake -> mistake(
                        fields,
                        "when",
                        mistake + " (expected: an expression in CEL over " + String.join(", ", Expression.known())
                                + ")")));
        List<String> answers = ANSWERS.stream().filter(fields::has).toList();
        if (otherwise.isPresent() && !fields.has("deadline")) {
            mistake(fields, "otherwise", "without a deadline (expected: deadline: 24h or such)");
        }
        if (!fields.has("name") && answers.isEmpty()) {
            fields.in().error(fields.at(), fields.path() + ": nothing (expected: name, role, roles, webhook or when)");
        }
        if (answers.size() > 1) {
            mistake(
                    fields,
                    answers.getLast(),
                    "beside " + answers.getFirst() + " (expected: one of " + String.join(", ", ANSWERS) + ")");
        }
        if (fields.has("roles") && roles.isEmpty()) {
            mistake(fields, "roles", "nobody could answer it (expected: at least one role)");
        }
        if (fields.has("when") && onRefusal.isPresent()) {
            mistake(fields, "onRefusal", "an expression refuses nothing (expected: deadline and otherwise)");
        }
        Stage.By by = receiver.or(() -> when.map(Stage.By.When::new)).orElseGet(() -> {
            List<String> people = new ArrayList<>(role.stream().toList());
            people.addAll(roles);
            return new Stage.By.Person(people);
        });
        deadline.ifPresent(time -> tooShort(fields, by, time));
        return name.or(() -> role)
                .or(() -> answers.stream().findFirst())
                .map(gate -> new Stage.Gate(
                        gate,
                        by,
                        deadline,
                        otherwise.orElse(Stage.Otherwise.HOLD),
                        onRefusal.orElse(Stage.Otherwise.ROLLBACK)));
    }

    private static Optional<Stage.By> receiver(Fields fields) {
        Optional<Duration> every = fields.value("every", WebhookReader.TIME);
        Optional<Webhook> call = WebhookReader.call(fields);
        fields.done();
        return call.map(webhook -> new Stage.By.Receiver(webhook, every.orElse(EVERY)));
    }

    /** A gate that nobody can have answered by then. */
    private static void tooShort(Fields fields, Stage.By by, Duration deadline) {
        String path = fields.path("deadline") + ": ";
        if (deadline.isZero()) {
            fields.in().warning(fields.at("deadline"), path + "0s, in which nobody can answer (expected: more)");
        } else if (by instanceof Stage.By.Receiver receiver) {
            Duration answer = receiver.call().longest();
            if (deadline.compareTo(receiver.every()) < 0) {
                fields.in()
                        .warning(
                                fields.at("deadline"),
                                path + ReleaseReader.text(deadline) + " (expected: at least webhook.every, "
                                        + ReleaseReader.text(receiver.every()) + ", or it is asked only once)");
            } else if (deadline.compareTo(answer) < 0) {
                fields.in()
                        .warning(
                                fields.at("deadline"),
                                path + ReleaseReader.text(deadline) + " (expected: at least "
                                        + ReleaseReader.text(answer) + ", which an answer may take by webhook.timeout"
                                        + " and webhook.retries)");
            }
        }
    }

    private static void mistake(Fields fields, String field, String what) {
        fields.in().error(fields.at(field), fields.path(field) + ": " + what);
    }
}
