package dev.davy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.davy.release.Command;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private final FakeAdminApi api = new FakeAdminApi();
    private final AdminToken token = AdminToken.create();
    private AdminServer server;
    private String host;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(loopback(0), token, api, new EventLog("b", 100));
        host = "Host: localhost:" + server.address().getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
    void healthReadinessAndMetricsAreOpen(String path) throws IOException {
        assertThat(RawHttp.status(get(path, host))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/releases",
                "/api/v1/config",
                "/api/v1/events",
                "/",
                "/nothing",
                "/healthz/../api/v1/releases"
            })
    void allElseNeedsTheToken(String path) throws IOException {
        String answer = get(path, host);

        assertThat(RawHttp.status(answer)).isEqualTo(401);
        assertThat(answer).contains("WWW-Authenticate: Bearer").contains("\"code\":\"unauthorized\"");
        assertThat(RawHttp.status(get(path, host, "Authorization: Bearer " + "0".repeat(64))))
                .isEqualTo(401);
    }

    @Test
    void whoHasTheTokenReadsReleases() throws IOException {
        assertThat(authorized("GET /api/v1/releases HTTP/1.1")).contains("\r\n\r\n[" + FakeAdminApi.SHOP_JSON);
        assertThat(authorized("GET /api/v1/releases/shop HTTP/1.1")).contains("\r\n\r\n" + FakeAdminApi.SHOP_JSON);
        assertThat(authorized("GET /api/v1/config HTTP/1.1"))
                .endsWith("{\"revision\":0,\"upstreams\":[],\"releases\":[],\"problems\":[],\"notices\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:%d",
                "localhost",
                "localhost:1",
                "127.0.0.1.evil.example:%d",
                "localhost:%d.evil.example",
                "",
                "[::1]",
                "localhost:%d:%d"
            })
    void aRebindingClientIsRefusedWhateverItKnows(String name) throws IOException {
        int port = server.address().getPort();
        String foreign = "Host: " + name.replace("%d", Integer.toString(port));

        for (String path : List.of("/healthz", "/api/v1/releases", "/api/v1/releases/shop/promote")) {
            String answer = RawHttp.exchange(
                    server.address(), "POST " + path + " HTTP/1.1", foreign, "Authorization: Bearer " + token.digits());
            assertThat(RawHttp.status(answer)).as(path + " " + foreign).isIn(400, 403);
        }
        assertThat(api.commands).isEmpty();
    }

    @Test
    void theHostIsCheckedBeforeTheTokenAndBeforeThePath() throws IOException {
        String answer = get("/nothing", "Host: evil.example:" + server.address().getPort());

        assertThat(RawHttp.status(answer)).isEqualTo(403);
        assertThat(answer).contains("host-refused");
    }

    @Test
    void twoHostsAreRefused() throws IOException {
        assertThat(RawHttp.status(get("/api/v1/releases", host, "Host: evil.example", auth())))
                .isIn(400, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "null", "https://localhost:%d", "http://localhost:1", "http://localhost"})
    void aForeignOriginIsRefusedEvenWithTheToken(String origin) throws IOException {
        String answer = RawHttp.exchange(
                server.address(),
                "POST /api/v1/releases/shop/promote HTTP/1.1",
                host,
                "Origin: "
                        + origin.replace("%d", Integer.toString(server.address().getPort())),
                auth());

        assertThat(RawHttp.status(answer)).isEqualTo(403);
        assertThat(answer).contains("origin-refused");
        assertThat(api.commands).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "LocalHost", "127.1.2.3", "[::1]"})
    void aLoopbackNameIsItsOwn(String name) throws IOException {
        String answer =
                get("/api/v1/releases", "Host: " + name + ":" + server.address().getPort(), auth());

        assertThat(RawHttp.status(answer)).isEqualTo(200);
    }

    @Test
    void aPageOfItsOwnIsAllowed() throws IOException {
        String own = "Origin: http://localhost:" + server.address().getPort();

        assertThat(RawHttp.status(get("/api/v1/releases", host, own, auth()))).isEqualTo(200);
    }

    @Test
    void aCommandIsHandedOnWithItsGateAndWhoAsks() throws IOException {
        String body = "{\"gate\":\"product\",\"by\":\"ann\"}";
        String answer = RawHttp.exchange(
                server.address(),
                "POST /api/v1/releases/shop/approve HTTP/1.1",
                host,
                auth(),
                "Content-Length: " + body.length(),
                "Connection: close",
                "",
                body);

        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(answer).contains("{\"answer\":\"done\",\"name\":\"shop\",\"phase\":\"Progressing\"");
        assertThat(api.commands)
                .containsExactly(new AdminApi.Asking("shop", Command.APPROVE, Optional.of("product"), "ann"));
    }

    @Test
    void aRefusalIsHandedOnWithTheRoleAndTheReason() throws IOException {
        String body = "{\"gate\":\"ready\",\"by\":\"bob\",\"as\":\"operations\",\"reason\":\"no capacity\"}";
        String answer = RawHttp.exchange(
                server.address(),
                "POST /api/v1/releases/shop/refuse HTTP/1.1",
                host,
                auth(),
                "Content-Length: " + body.length(),
                "Connection: close",
                "",
                body);

        assertThat(RawHttp.status(answer)).isEqualTo(200);
        assertThat(api.commands)
                .containsExactly(new AdminApi.Asking(
                        "shop",
                        Command.REFUSE,
                        Optional.of("ready"),
                        "bob",
                        Optional.of("operations"),
                        Optional.of("no capacity")));
    }

    @Test
    void aRefusedCommandIsAProblemWithItsCode() throws IOException {
        api.reply = new AdminApi.Reply.Refused(new Problem(Problem.Code.REFUSED, "shop: nothing to promote"));

        String answer = authorized("POST /api/v1/releases/shop/promote HTTP/1.1");

        assertThat(RawHttp.status(answer)).isEqualTo(409);
        assertThat(answer)
                .contains("Content-Type: application/problem+json")
                .endsWith("{\"type\":\"urn:davy:problem:refused\",\"title\":\"The answer is no\",\"status\":409,"
                        + "\"detail\":\"shop: nothing to promote\",\"code\":\"refused\"}");
    }

    @Test
    void anUnknownReleasePathMethodOrCommandSaysWhatIsThere() throws IOException {
        assertThat(authorized("GET /api/v1/releases/shp HTTP/1.1"))
                .contains("404")
                .contains("one of shop");
        assertThat(authorized("GET /api/v2 HTTP/1.1")).contains("404").contains("not-found");
        assertThat(authorized("DELETE /api/v1/releases/shop HTTP/1.1")).contains("405");
        assertThat(authorized("POST /api/v1/releases/shop/explode HTTP/1.1"))
                .contains("404")
                .contains("promote, rollback");
    }

    @Test
    void readinessSaysWhatItWaitsFor() throws IOException {
        api.notReady = Optional.of("the journal is being read");

        assertThat(get("/readyz", host)).contains("503").contains("the journal is being read");
    }

    @Test
    void metricsAreInThePrometheusFormat() throws IOException {
        assertThat(get("/metrics", host))
                .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8")
                .endsWith("\r\n\r\ndavy_release_weight{release=\"shop\"} 5000\n");
    }

    @Test
    void aSampleRequestIsExplained() throws IOException {
        assertThat(authorized("GET /api/v1/explain?path=/cart&header=stage:%20canary HTTP/1.1"))
                .contains("\"path\":\"/cart\"")
                .contains("[stage=canary]");
    }

    @Test
    void aBrokenRequestGetsNoStackTrace() throws IOException {
        for (String line : List.of("GET", "GET / HTTP/9.9", "\0\0", "GET /%zz HTTP/1.1")) {
            assertThat(RawHttp.exchange(server.address(), line, host))
                    .doesNotContain("Exception")
                    .doesNotContain("at dev.davy");
        }
    }

    @Test
    void aPortInUseIsAnIoException() {
        assertThatThrownBy(() -> AdminServer.start(server.address(), token, api, new EventLog("c", 1)))
                .isInstanceOf(IOException.class)
                .isInstanceOf(BindException.class);
    }

    @Test
    void theTokenFileIsItsOwnersAlone(@TempDir Path data) throws IOException {
        token.writeTo(data);
        token.writeTo(data);

        Path file = data.resolve(AdminToken.FILE);
        assertThat(Files.readString(file).strip()).isEqualTo(token.digits()).hasSize(64);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(data.toFile().list()).containsExactly(AdminToken.FILE);
    }

    private String get(String path, String... headers) throws IOException {
        String[] lines = new String[headers.length + 1];
        lines[0] = "GET " + path + " HTTP/1.1";
        System.arraycopy(headers, 0, lines, 1, headers.length);
        return RawHttp.exchange(server.address(), lines);
    }

    private String authorized(String line) throws IOException {
        return RawHttp.exchange(server.address(), line, host, auth());
    }

    private String auth() {
        return "Authorization: Bearer " + token.digits();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
