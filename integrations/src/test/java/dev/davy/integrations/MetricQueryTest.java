package dev.davy.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.davy.model.Sourced;
import dev.davy.release.Moment;
import dev.davy.release.spi.MetricQuery;
import dev.davy.release.spi.MetricQuery.Measured;
import dev.davy.release.spi.MetricQueryContract;
import dev.davy.resources.MetricStore;
import dev.davy.resources.Position;
import dev.davy.resources.Resource;
import dev.davy.routing.Authority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The queries of checks, against a real Prometheus and against servers that misbehave. */
class MetricQueryTest {
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private static final String BCRYPT = "$2b$04$abcdefghijklmnopqrstuuuBz0yjg2fgF4G/gSFzDrasA/bnlwQj.";

    @TempDir
    private static Path directory;

    private static RealPrometheus plain;
    private static RealPrometheus guarded;

    @BeforeAll
    static void start() throws IOException {
        plain = RealPrometheus.start(Files.createDirectory(directory.resolve("plain")), "global: {}", "");
        Authority authority = new Authority("authority");
        authority.sign("prom", "prom.example", "127.0.0.1").to(directory, "prom");
        authority.sign("davy", "davy.example").to(directory, "davy");
        new Authority("other").sign("davy", "davy.example").to(directory, "stranger");
        Files.writeString(directory.resolve("ca.crt"), authority.certificate());
        guarded = RealPrometheus.start(
                Files.createDirectory(directory.resolve("guarded")), "global: {}", """
                tls_server_config:
                  cert_file: %1$s/prom.crt
                  key_file: %1$s/prom.key
                  client_ca_file: %1$s/ca.crt
                  client_auth_type: RequireAndVerifyClientCert
                basic_auth_users: {davy: "%2$s"}
                """.formatted(directory, BCRYPT));
    }

    @AfterAll
    static void stop() {
        plain.close();
        guarded.close();
    }

    private static MetricStore store(String address, Optional<MetricStore.Login> login, MetricStore.Tls tls) {
        return store(address, login, tls, Duration.ofSeconds(10));
    }

    private static MetricStore store(
            String address, Optional<MetricStore.Login> login, MetricStore.Tls tls, Duration timeout) {
        Resource.Metadata metadata =
                new Resource.Metadata("prom", "default", Optional.empty(), Position.of("prom.yaml"));
        return new MetricStore(metadata, URI.create(address), login, Map.of(), tls, timeout);
    }

    private static StoreQueries queries(MetricStore store) {
        Secrets secrets = new Secrets(directory, Map.of("PASSWORD", "hunter2-basic", "WRONG", "hunter3"));
        return new StoreQueries(() -> Map.of("prom", store), new Outbound(false), secrets);
    }

    private static Moment now() {
        return new Moment(Instant.now(), Duration.ZERO);
    }

    private static StoreQueries at(int port) {
        return at(port, TIMEOUT);
    }

    private static StoreQueries at(int port, Duration timeout) {
        return queries(store("http://127.0.0.1:" + port, Optional.empty(), MetricStore.Tls.DEFAULT, timeout));
    }

    /** A real Prometheus, asked for something that behaves like this. */
    private static MetricQuery real(String query) {
        return (store, _, at) -> at(plain.port(), Duration.ofSeconds(10)).query(store, query, at);
    }

    @TestFactory
    Stream<DynamicTest> promises() {
        return MetricQueryContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(
                        promise.sentence(),
                        () -> promise.test()
                                .accept(new MetricQueryContract.Subject(MetricQueryTest::behaving, TIMEOUT))));
    }

    private static MetricQuery behaving(MetricQueryContract.Behaviour behaviour) {
        return switch (behaviour) {
            case VALUE -> real("vector(0.25)");
            case NONE -> real("absent(vector(1))");
            case NAN -> real("vector(0) / 0");
            case SEVERAL ->
                real("label_replace(vector(1), \"a\", \"1\", \"\", \"\") or label_replace(vector(1), \"a\", \"2\","
                        + " \"\", \"\") or vector(3)");
            case ERROR -> real("rate(");
            case THROTTLED -> at(new OddServer(OddServer.Does.AGAIN_LATER).port());
            case SILENT -> at(new OddServer(OddServer.Does.SILENT).port());
            case CUT_OFF -> at(new OddServer(OddServer.Does.CUT_OFF).port());
        };
    }

    @Test
    void aScalarIsAValueAndAMatrixIsNone() {
        assertThat(real("42").query("prom", "", now())).isEqualTo(new Measured.Value(42));
        assertThatThrownBy(() -> real("up[1m]").query("prom", "", now()))
                .hasMessage("metric store prom: the query comes to a matrix (expected: values at one time)");
    }

    @Test
    void anInfiniteFigureIsAFigure() {
        assertThat(real("vector(1) / 0").query("prom", "", now()))
                .isEqualTo(new Measured.Value(Double.POSITIVE_INFINITY));
    }

    @Test
    void theReasonOfAnErrorIsTheStores() {
        assertThatThrownBy(() -> real("rate(").query("prom", "", now()))
                .hasMessageStartingWith("metric store prom: 400, invalid parameter \"query\": 1:6: parse error:");
    }

    @Test
    void whoShowsACertificateAndAPasswordIsLetIn() {
        MetricStore.Tls tls = new MetricStore.Tls(
                Optional.of("ca.crt"), Optional.of(new MetricStore.ClientCertificate("davy.crt", "davy.key")));
        Optional<MetricStore.Login> login =
                Optional.of(new MetricStore.Login.Basic("davy", new Sourced.Env("PASSWORD")));
        String address = "https://127.0.0.1:" + guarded.port();

        assertThat(queries(store(address, login, tls)).query("prom", "vector(1)", now()))
                .isEqualTo(new Measured.Value(1));
        assertThatThrownBy(() -> queries(store(address, Optional.empty(), tls)).query("prom", "vector(1)", now()))
                .hasMessage("metric store prom: 401, it does not let Davy in");
        assertThatThrownBy(() -> queries(store(
                                address,
                                Optional.of(new MetricStore.Login.Basic("davy", new Sourced.Env("WRONG"))),
                                tls))
                        .query("prom", "vector(1)", now()))
                .hasMessage("metric store prom: 401, it does not let Davy in");
    }

    @Test
    void aServerThatNobodyVouchesForAndAClientWithoutACertificateAreRefused() {
        String address = "https://127.0.0.1:" + guarded.port();
        MetricStore.Tls known = new MetricStore.Tls(Optional.of("ca.crt"), Optional.empty());
        MetricStore.Tls stranger = new MetricStore.Tls(
                Optional.of("ca.crt"), Optional.of(new MetricStore.ClientCertificate("stranger.crt", "stranger.key")));

        assertThatThrownBy(() -> queries(store(address, Optional.empty(), MetricStore.Tls.DEFAULT))
                        .query("prom", "vector(1)", now()))
                .hasMessageStartingWith("metric store prom: https://127.0.0.1:" + guarded.port() + ": TLS: ");
        for (MetricStore.Tls tls : new MetricStore.Tls[] {known, stranger}) {
            assertThatThrownBy(
                            () -> queries(store(address, Optional.empty(), tls)).query("prom", "vector(1)", now()))
                    .isInstanceOf(OutboundException.class);
        }
    }

    @Test
    void aBearerTokenIsReadWhenItIsUsedAndIsShownNowhere() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "first-token\n");
        try (OddServer server = new OddServer(n -> OddServer.Does.json(
                400,
                "{\"status\":\"error\",\"error\":\"do not send Bearer " + (n == 1 ? "first" : "second")
                        + "-token\"}"))) {
            StoreQueries queries = queries(store(
                    "http://127.0.0.1:" + server.port() + "/prefix/",
                    Optional.of(new MetricStore.Login.Bearer(new Sourced.File("token"))),
                    MetricStore.Tls.DEFAULT));

            assertThatThrownBy(() -> queries.query("prom", "up", now()))
                    .hasMessage("metric store prom: 400, do not send Bearer ***");
            Files.writeString(file, "second-token");
            assertThatThrownBy(() -> queries.query("prom", "up", now())).hasMessageNotContaining("second");

            assertThat(server.requests.getFirst())
                    .startsWith("GET /prefix/api/v1/query?query=up&time=")
                    .contains("\r\nauthorization: Bearer first-token\r\n");
            assertThat(server.requests.getLast()).contains("\r\nauthorization: Bearer second-token\r\n");
        }
    }

    @Test
    void aStoreThatAsksForPatienceIsLeftAlone() {
        try (OddServer server = new OddServer(OddServer.Does.AGAIN_LATER)) {
            StoreQueries queries = at(server.port());

            assertThatThrownBy(() -> queries.query("prom", "up", now()))
                    .hasMessage("metric store prom: 429, it is asked too often");
            assertThatThrownBy(() -> queries.query("prom", "up", now()))
                    .hasMessageContaining("wants to be left alone until");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void whatIsNoAnswerOfAStoreIsAnOutage() {
        String huge = "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n{";
        String endless = "HTTP/1.1 200 OK\r\n\r\n" + "{\"status\"".repeat(1_000_000);
        outage(OddServer.Does.PAGE, "answers with a page for people (expected: JSON)");
        outage(new OddServer.Does.Says(huge), "its answer is longer than 8388608 bytes");
        outage(new OddServer.Does.Says(endless), "its answer is longer than 8388608 bytes");
        outage(new OddServer.Does.Says("SSH-2.0-OpenSSH_9.2\r\n"), "what came is no answer of HTTP/1.1");
        outage(
                new OddServer.Does.Says("HTTP/1.1 302 X\r\nlocation: http://169.254.169.254/\r\n\r\n"),
                "302, it is somewhere");
        outage(OddServer.Does.json(200, "[1,2]"), "answers with no JSON object");
        outage(OddServer.Does.json(200, "{\"status\":\"success\"}"), "comes to a nothing that is known");
        outage(new OddServer.Does.Says(""), "closed without an answer");
        outage(
                new OddServer.Does.Hangs("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"),
                "no whole answer");
    }

    private static void outage(OddServer.Does does, String why) {
        try (OddServer server = new OddServer(does)) {
            assertThatThrownBy(() -> at(server.port(), why.startsWith("no whole") ? TIMEOUT : Duration.ofSeconds(10))
                            .query("prom", "up", now()))
                    .isInstanceOf(OutboundException.class)
                    .hasMessageContaining(why);
        }
    }
}
