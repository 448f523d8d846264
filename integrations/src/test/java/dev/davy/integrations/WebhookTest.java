package dev.davy.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.davy.model.Hook;
import dev.davy.model.Sourced;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import dev.davy.release.Context;
import dev.davy.release.Decision;
import dev.davy.release.Notice;
import dev.davy.release.Phase;
import dev.davy.release.Question;
import dev.davy.release.spi.Gate;
import dev.davy.release.spi.GateContract;
import dev.davy.release.spi.Notifier;
import dev.davy.release.spi.NotifierContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** Gates, hooks and notices by HTTP, against real receivers that misbehave. */
class WebhookTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final Secrets SECRETS =
            new Secrets(Path.of(""), Map.of("SIGNING", "hunter2-signing", "TOKEN", "hunter2-token"));
    private static final OddServer.Does YES = OddServer.Does.json(200, "{\"answer\": \"yes\", \"text\": \"fine\"}");

    private static Gate gate() {
        return new WebhookGate(new Outbound(false), SECRETS, CLOCK);
    }

    private static OddServer receiver(GateContract.Behaviour behaviour) {
        return switch (behaviour) {
            case YES -> new OddServer(YES);
            case NO -> new OddServer(OddServer.Does.status(403));
            case WAIT -> new OddServer(OddServer.Does.status(202));
            case PROSE -> new OddServer(OddServer.Does.PAGE);
            case AWAY -> new OddServer(OddServer.Does.status(503));
            case THROTTLED -> new OddServer(OddServer.Does.AGAIN_LATER);
            case SILENT -> new OddServer(OddServer.Does.SILENT);
            case CUT_OFF -> new OddServer(OddServer.Does.CUT_OFF);
            case SECOND_TRY -> new OddServer(n -> n == 1 ? OddServer.Does.status(502) : YES);
        };
    }

    @TestFactory
    Stream<DynamicTest> gatesKeepTheirPromises() {
        return GateContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    AtomicReference<OddServer> server = new AtomicReference<>();
                    // A promise asks for the receiver's URL after it asked for the gate in front of it.
                    promise.test()
                            .accept(new GateContract.Subject(
                                    behaviour -> {
                                        server.set(receiver(behaviour));
                                        return gate();
                                    },
                                    () -> server.get() == null
                                            ? "http://127.0.0.1:9/"
                                            : server.get().url(),
                                    () -> ids(server.get())));
                    server.get().close();
                }));
    }

    @TestFactory
    Stream<DynamicTest> noticesKeepTheirPromises() {
        return NotifierContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    AtomicReference<OddServer> server = new AtomicReference<>();
                    AtomicReference<WebhookNotifier> made = new AtomicReference<>();
                    promise.test()
                            .accept(new NotifierContract.Subject(
                                    behaviour -> {
                                        server.set(taking(behaviour));
                                        made.set(notifier());
                                        return made.get();
                                    },
                                    () -> server.get().url(),
                                    wanted -> {
                                        Awaitility.await()
                                                .until(() ->
                                                        server.get().requests.size() >= wanted);
                                        return ids(server.get());
                                    }));
                    server.get().close();
                    made.get().close();
                }));
    }

    private static WebhookNotifier notifier() {
        return new WebhookNotifier(new Outbound(false), SECRETS, CLOCK);
    }

    private static OddServer taking(NotifierContract.Behaviour behaviour) {
        OddServer server = new OddServer(
                switch (behaviour) {
                    case TAKES -> OddServer.Does.status(204);
                    case AWAY -> OddServer.Does.status(503);
                    case SILENT -> OddServer.Does.SILENT;
                });
        if (behaviour == NotifierContract.Behaviour.AWAY) {
            server.close();
        }
        return server;
    }

    private static List<String> ids(OddServer server) {
        return server.requests.stream()
                .map(request -> JsonMapper.shared()
                        .readTree(body(request))
                        .path("davy")
                        .path("id")
                        .asString())
                .toList();
    }

    private static String body(String request) {
        return request.substring(request.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void aQuestionIsSentAsItIsWritten() throws IOException {
        try (OddServer server = new OddServer(YES)) {
            Webhook call = new Webhook(
                    server.url() + "?team=a",
                    "POST",
                    Map.of("x-team", new Sourced.Plain("a"), "authorization", new Sourced.Env("TOKEN")),
                    Optional.of(new Sourced.Env("SIGNING")),
                    Duration.ofSeconds(2),
                    0,
                    Map.of("cluster", "eu"));

            gate().ask(
                            new Question.Ask("ready", Optional.of(Hook.On.CONFIRM_PROMOTION), call),
                            GateContract.context("shop/v2/0/ready/1"));

            assertThat(sent(server)).isEqualTo(golden("question.http"));
            String body = body(server.requests.getFirst());
            assertThat(server.requests.getFirst())
                    .contains("x-davy-signature: sha256="
                            + WebhookCall.signature("hunter2-signing", "1767225600." + body));
        }
    }

    @Test
    void aNoticeIsSentAsItIsWritten() throws IOException {
        try (OddServer server = new OddServer(OddServer.Does.status(204));
                WebhookNotifier notifier = notifier()) {
            tell(notifier, server.url(), Phase.ROLLED_BACK);
            Awaitility.await().until(() -> !server.requests.isEmpty());

            assertThat(sent(server)).isEqualTo(golden("notice.http"));
        }
    }

    private static void tell(Notifier notifier, String url, Phase phase) {
        Context at = GateContract.context("shop/v2/7");
        Context context = new Context(
                at.id(),
                at.release(),
                at.target(),
                at.stable(),
                at.candidate(),
                phase,
                "weight auto",
                Weight.ZERO,
                at.requests(),
                0,
                "Harm",
                "failures: 120 of 1/α 100",
                at.at());
        Decision decision = new Decision(
                7,
                context.at(),
                context.release(),
                context.candidate(),
                phase,
                context.stage(),
                context.verdict(),
                context.weight(),
                context.why());
        Hook hook = new Hook(
                "chat",
                Hook.On.EVENT,
                Webhook.of(url),
                Duration.ofSeconds(1),
                1,
                Optional.empty(),
                Stage.Otherwise.HOLD);
        notifier.tell(new Notice(hook, decision, context));
    }

    private static String sent(OddServer server) {
        return server.requests.getFirst().replace("\r\n", "\n").replace(":" + server.port(), ":PORT") + "\n";
    }

    private static String golden(String name) throws IOException {
        try (var in = Objects.requireNonNull(WebhookTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyGoodStatusIsAYesToAHookAndNoOtherIs() {
        for (int status : new int[] {200, 201, 202, 204, 206}) {
            assertThat(answer(status)).as("%d", status).isInstanceOf(Gate.Reply.Yes.class);
        }
        for (int status : new int[] {301, 400, 401, 404, 409, 500, 501}) {
            assertThat(answer(status)).isEqualTo(new Gate.Reply.No("answered " + status));
        }
    }

    private static Gate.Reply answer(int status) {
        try (OddServer server = new OddServer(OddServer.Does.status(status))) {
            return gate().ask(
                            new Question.Ask("load", Optional.of(Hook.On.ROLLOUT), Webhook.of(server.url())),
                            GateContract.context("a"));
        }
    }

    @Test
    void whatAReceiverSaysOfASecretIsNotShown() {
        try (OddServer server =
                new OddServer(OddServer.Does.json(403, "{\"text\": \"hunter2-token is\\n not known\"}"))) {
            Webhook call = new Webhook(
                    server.url(),
                    "POST",
                    Map.of("authorization", new Sourced.Env("TOKEN")),
                    Optional.empty(),
                    Duration.ofSeconds(2),
                    0,
                    Map.of());

            assertThat(gate().ask(new Question.Ask("ready", Optional.empty(), call), GateContract.context("a")))
                    .isEqualTo(new Gate.Reply.No("*** is not known"));
        }
    }

    @Test
    void aSecretThatIsMissingIsAnOutageThatNamesItsPlace() {
        Webhook call = new Webhook(
                "http://127.0.0.1:9/secret-path",
                "POST",
                Map.of(),
                Optional.of(new Sourced.Env("NOT_SET")),
                Duration.ofSeconds(1),
                0,
                Map.of());

        assertThatThrownBy(
                        () -> gate().ask(new Question.Ask("ready", Optional.empty(), call), GateContract.context("a")))
                .hasMessage("environment variable NOT_SET: no secret (expected: one line of plain letters)");
        assertThatThrownBy(() -> gate().ask(
                                new Question.Ask(
                                        "ready", Optional.empty(), Webhook.of("http://127.0.0.1:9/secret-path")),
                                GateContract.context("a")))
                .hasMessageStartingWith("http://127.0.0.1:9: ")
                .hasMessageNotContaining("secret-path");
    }

    @Test
    void whatNobodyTookIsCounted() {
        try (OddServer server = new OddServer(OddServer.Does.status(500));
                WebhookNotifier notifier = notifier()) {
            tell(notifier, server.url(), Phase.SUCCEEDED);

            Awaitility.await().until(() -> notifier.dropped() == 1);
        }
    }
}
