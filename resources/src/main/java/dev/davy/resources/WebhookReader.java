package dev.davy.resources;

import dev.davy.model.Hook;
import dev.davy.model.Sourced;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads webhooks: those of gates, and those of the moments of a release. */
final class WebhookReader {
    /** A time that is not zero. */
    static final ValueKind<Duration> TIME = new ValueKind<>("a duration above 0s such as 30s", scalar -> {
        Duration time = ValueKinds.DURATION_VALUE.read().apply(scalar);
        return time == null || time.isZero() ? null : time;
    });

    private static final ValueKind<Hook.On> ON = new ValueKind<>(
            String.join(", ", Arrays.stream(Hook.On.values()).map(Hook.On::word).toList()),
            scalar -> Hook.On.of(scalar.text()).orElse(null));
    private static final ValueKind<String> METHOD =
            ValueKinds.text("POST, PUT or GET", List.of("POST", "PUT", "GET")::contains);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration DEADLINE = Duration.ofHours(24);
    private static final int FAILURES = 3;

    private WebhookReader() {}

    /** Whom to call, and how. */
    static Optional<Webhook> call(Fields fields) {
        Optional<URI> url = OutboundReader.url(fields, "url");
        String method = fields.text("method", METHOD).orElse("POST");
        Map<String, Sourced> headers = OutboundReader.headers(fields, "headers");
        Optional<Sourced> secret = OutboundReader.secret(fields, "secret");
        Duration timeout = fields.value("timeout", TIME).orElse(TIMEOUT);
        int retries = fields.value("retries", ValueKinds.whole(0, 10)).orElse(0);
        Map<String, String> metadata = fields.map("metadata");
        return url.map(known -> new Webhook(known.toString(), method, headers, secret, timeout, retries, metadata));
    }

    /** A webhook of a moment. */
    static Optional<Hook> hook(Fields fields) {
        String name = fields.requiredText("name", Names.RESOURCE);
        fields.require("on", ON.expected());
        Optional<Hook.On> on = fields.value("on", ON);
        Optional<Duration> every = fields.value("every", TIME);
        Optional<Integer> failures = fields.value("failures", ValueKinds.whole(1, 1_000_000));
        Optional<Duration> deadline = fields.value("deadline", TIME);
        Optional<Stage.Otherwise> otherwise = fields.value(
                "otherwise",
                on.equals(Optional.of(Hook.On.CONFIRM_PROMOTION)) ? GateReader.OTHERWISE : GateReader.GO_BACK);
        Optional<Webhook> call = call(fields);
        fields.done();
        if (on.isEmpty() || call.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        boolean waits = on.get().confirms() || on.get() == Hook.On.PRE_ROLLOUT;
        only(fields, "every", !on.get().told(), "where it is asked, not told");
        only(fields, "failures", on.get().tests(), "with on: pre-rollout or rollout, whose no is a failed test");
        only(fields, "deadline", waits, "with on: confirm-… or pre-rollout, for which a release waits");
        only(fields, "otherwise", waits, "with on: confirm-… or pre-rollout, for which a release waits");
        return Optional.of(new Hook(
                name,
                on.get(),
                call.get(),
                every.orElse(EVERY),
                failures.orElse(FAILURES),
                deadline.or(() -> on.get().confirms() ? Optional.of(DEADLINE) : Optional.empty()),
                otherwise.orElse(Stage.Otherwise.HOLD)));
    }

    private static void only(Fields fields, String name, boolean has, String where) {
        if (fields.has(name) && !has) {
            fields.in()
                    .error(
                            fields.at(name),
                            fields.path(name) + ": has no meaning here (expected: " + name + " " + where + ")");
        }
    }
}
