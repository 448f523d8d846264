package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.release.Command;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import dev.davy.server.AdminApi;
import dev.davy.server.AdminServer;
import dev.davy.server.AdminToken;
import dev.davy.server.EventLog;
import dev.davy.server.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that talk to a running process, against a real admin port. */
class CommandsTest {
    @TempDir
    private Path data;

    private final OneRelease api = new OneRelease();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        AdminToken token = AdminToken.create();
        token.writeTo(data);
        server = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, api, new EventLog("b", 10));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void getShowsATableWithWhy() {
        Ran ran = davy("get");

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("""
                NAME  PHASE        TARGET  VERSIONS  SHARE   STAGE        VERDICT   FAILED   BUDGET
                shop  Progressing  shop    v1 → v2   5.25 %  weight auto  NeedMore  2 of 50  1.5 of 50
                  why: 9,400 more requests
                  a fault that begins now costs about: 6 failed requests
                  barred: v3
                """);
    }

    @Test
    void explainSaysWhyInWordsAndAsJson() {
        api.explanation = Optional.of(new Standing(
                "shop",
                Phase.PROGRESSING,
                Optional.of("NeedMore"),
                "no harm so far, candidate 2 of 50, stable 1 of 950; 9,400 more requests, about 6 min",
                List.of(new Standing.Evidence("harm", 1.5, 100, "1.50 of 100")),
                List.of(new Standing.Change(
                        "Safe",
                        "9,400 more requests, about 6 min",
                        Optional.of(9_400L),
                        Optional.of(Duration.ofMinutes(6)))),
                Optional.empty()));
        assertThat(davy("explain", "shop").out()).isEqualTo("""
                shop: Progressing, NeedMore
                  why                 no harm so far, candidate 2 of 50, stable 1 of 950; 9,400
                                      more requests, about 6 min
                evidence
                  harm                1.50 of 100
                what would change it
                  Safe                9,400 more requests, about 6 min
                """);
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(davy("explain", "-o", "json").out());
        assertThat(json.at("/changes/0/requests").asLong()).isEqualTo(9_400);
        assertThat(json.at("/changes/0/seconds").asDouble()).isEqualTo(360);
        assertThat(json.at("/evidence/0/bar").asDouble()).isEqualTo(100);
        assertThat(davy("get", "shop").out()).endsWith("""
                what would change it
                  Safe                9,400 more requests, about 6 min
                """);
        assertThat(davy("explain", "nothing").exit()).isEqualTo(1);
    }

    @Test
    void getShowsWhatIsStillOpenAfterARollbackAndWhatNoRollbackReaches() {
        String pin = "rule 1 of HTTPRoute shop (shop.yaml:9) is pinned to shop.v2";
        api.releases = List.of(OneRelease.view("shop", Phase.ROLLED_BACK, 1_200, List.of(pin)));
        assertThat(davy("get").out())
                .contains("  open: 1,200 requests and streams on v2; the rollback is complete at 0\n")
                .contains("  pinned: " + pin + "\n")
                .doesNotContain("a fault that begins now");
        api.releases = List.of(OneRelease.view("shop", Phase.ROLLED_BACK, 0, List.of()));
        assertThat(davy("get").out()).contains("  open: 0 requests and streams on v2\n");
    }

    @Test
    void getSaysWhatKeepsAShareFromRising() {
        ReleaseView view = OneRelease.view("shop");
        api.releases = List.of(
                OneRelease.next(view, new ReleaseView.Next(5_250, "v2 has no healthy instance", Optional.empty())));
        assertThat(davy("get").out()).contains("  the share stays: v2 has no healthy instance\n");
        api.releases = List.of(OneRelease.next(view, new ReleaseView.Next(10_500, "doubling", Optional.empty())));
        assertThat(davy("get").out()).doesNotContain("the share stays");
    }

    @Test
    void checkSaysWhatALateFaultCostsAtEachStageOfAReleaseThatIsFine(@TempDir Path config) throws IOException {
        String text = """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances:
                    - {address: "127.0.0.1:9001", labels: {version: v1}}
                    - {address: "127.0.0.1:9002", labels: {version: v2}}
                ---
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {name: shop}
                  version: v2
                  stages:
                    - {weight: 5%, for: 5m}
                    - hold: 1m
                """;
        Files.writeString(config.resolve("shop.yaml"), text);
        Ran fine = Ran.davy("check", config.toString());
        assertThat(fine.exit()).isZero();
        assertThat(fine.out())
                .startsWith("note: Release shop: failed requests that a fault costs when it begins late: about 14 at 5%"
                        + " (weight 5%), 104 at 50% (weight auto), for each 1,000 requests/s and with 99 % of answers"
                        + " within 100 ms" + System.lineSeparator())
                .contains("note: Release shop: Safe takes about 35 requests/s of which stable fails 0.1 %");
        Ran quiet = Ran.davy("check", "--rps", "10", config.toString());
        assertThat(quiet.exit()).isEqualTo(1);
        assertThat(quiet.out())
                .contains("shop.yaml:13: guard.deadline: 30 min 0 s (expected: ")
                .contains("Safe takes about 63 failures of both versions, so it takes about 35 requests/s to be Safe in"
                        + " time")
                .contains("a healthy version will be held");
        Ran lively = Ran.davy("check", "--rps", "1000", "--stable-failures", "0.05%", config.toString());
        assertThat(lively.exit()).isZero();
        assertThat(lively.out()).contains("note: Release shop: a version as good as stable is Safe after about ");

        Files.writeString(config.resolve("shop.yaml"), text.replace("{weight: 5%, for: 5m}", "{weight: 60%}"));
        assertThat(Ran.davy("check", config.toString()).out()).contains("about 124 at 60% (weight 60%), for");
        Files.writeString(config.resolve("shop.yaml"), text.replace("version: v2\n", "version: v3\n"));
        assertThat(Ran.davy("check", config.toString()).out())
                .doesNotContain("note:")
                .contains("shop.yaml:14: ");
        Files.writeString(config.resolve("shop.yaml"), text + "  guard: {exposure: hard, blastRadius: 20}\n");
        assertThat(Ran.davy("check", config.toString()).out()).contains("about 14 at 5%", " 20 at 50%");
        assertThat(Ran.davy("check", "--rps", "1000", config.toString()).out())
                .contains("guard.blastRadius: 20 (expected: 104 or more at 1,000 requests/s of which stable fails 0.1 %"
                        + " with exposure: hard): the share stays at 8% or below, and promotion takes 50%");
    }

    @Test
    void schemaPrintsWhatTheDocumentationHas() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
        Ran ran = Ran.davy("schema");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo(Files.readString(root.resolve("docs/davy.schema.json")));
    }

    @Test
    void aRefusalOfTheHostAndAFaultInsideAreANoAndNotSilence() {
        api.reply = new AdminApi.Reply.Refused(new Problem(Problem.Code.INTERNAL, "shop: broken"));
        assertThat(davy("promote", "shop").exit()).isEqualTo(1);
        api.reply = new AdminApi.Reply.Refused(new Problem(Problem.Code.HOST_REFUSED, "Host: x"));
        assertThat(davy("promote", "shop").exit()).isEqualTo(1);
    }

    @Test
    void getAsJsonIsOneObjectWithANameAndAListWithout() {
        JsonNode one =
                JsonMapper.shared().readTree(davy("get", "shop", "-o", "json").out());
        JsonNode all = JsonMapper.shared().readTree(davy("get", "-o", "json").out());

        assertThat(all.isArray()).isTrue();
        assertThat(all.get(0).get("why")).isEqualTo(one.get("why"));
        assertThat(one.propertyNames())
                .startsWith(
                        "name",
                        "phase",
                        "target",
                        "stable",
                        "candidate",
                        "stage",
                        "weight",
                        "verdict",
                        "reason",
                        "why",
                        "requests",
                        "budget");
        assertThat(one.get("weight").intValue()).isEqualTo(5250);
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void everyCommandReachesTheRelease(Command command) {
        Ran ran = davy(command.word(), "shop");

        assertThat(ran).isEqualTo(new Ran(0, "shop: done" + System.lineSeparator(), ""));
        assertThat(api.asked)
                .containsExactly(
                        new AdminApi.Asking("shop", command, Optional.empty(), System.getProperty("user.name")));
    }

    @Test
    void refuseSaysWhoInWhichRoleAndWhy() {
        davy("refuse", "shop", "ready", "--as", "operations", "--who", "bob", "--reason", "no capacity");

        assertThat(api.asked)
                .containsExactly(new AdminApi.Asking(
                        "shop",
                        Command.REFUSE,
                        Optional.of("ready"),
                        "bob",
                        Optional.of("operations"),
                        Optional.of("no capacity")));
    }

    @Test
    void approveNamesItsGate() {
        davy("approve", "shop", "product");

        assertThat(api.asked.getFirst().gate()).contains("product");
    }

    @Test
    void aNameMayBeLeftOutWhereThereIsOneRelease() {
        assertThat(davy("pause").exit()).isZero();
        assertThat(api.asked.getFirst().release()).isEqualTo("shop");

        api.releases = List.of(OneRelease.view("one"), OneRelease.view("two"));
        Ran several = davy("pause");
        assertThat(several.exit()).isEqualTo(2);
        assertThat(several.err()).contains("one of one, two");

        api.releases = List.of();
        assertThat(davy("pause").exit()).isEqualTo(1);
        assertThat(davy("get").out()).isEqualTo("no releases\n");
    }

    @Test
    void aRefusalIsExitCodeOneWithTheTextAndCodeOfTheApi() {
        api.reply = new AdminApi.Reply.Refused(new Problem(Problem.Code.REFUSED, "shop: nothing to promote"));

        assertThat(davy("promote", "shop"))
                .isEqualTo(new Ran(1, "", "davy: shop: nothing to promote (refused)" + System.lineSeparator()));
    }

    @Test
    void anUnknownReleaseIsExitCodeOneAndNamesThoseThereAre() {
        Ran ran = davy("get", "shp");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("release: shp (expected: one of shop) (release-unknown)");
    }

    @Test
    void nobodyThereIsExitCodeThreeAndOneSentence() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Ran ran = Ran.davy("get", "--admin", Integer.toString(port), "--data", data.toString());

        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("127.0.0.1:" + port).contains("--admin");
    }

    @Test
    void anotherProcesssTokenIsWrongUseAndNamesTheOption(@TempDir Path other) throws IOException {
        AdminToken.create().writeTo(other);
        for (Path directory : List.of(other, other.resolve("none"))) {
            Ran ran = Ran.davy("get", "--admin", port(), "--data", directory.toString());

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("--data").contains(directory.toString());
        }
    }

    @Test
    void aNewTokenIsUsedAtOnce() throws IOException {
        assertThat(davy("get").exit()).isZero();
        Files.writeString(data.resolve(AdminToken.FILE), "0".repeat(64));

        assertThat(davy("get").exit()).isEqualTo(2);
    }

    @Test
    void whatIsNoDavyIsNotReachable() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException closed) {
                    // The client has what it needs.
                }
            });
            assertThat(Ran.davy("get", "--admin", Integer.toString(other.getLocalPort()))
                            .exit())
                    .isEqualTo(3);
        }
    }

    @Test
    void wrongOptionsAreExitCodeTwo() {
        assertThat(davy("get", "--nonsense").exit()).isEqualTo(2);
        assertThat(davy("get", "-o", "xml").exit()).isEqualTo(2);
        assertThat(Ran.davy("get", "--admin", "x").exit()).isEqualTo(2);
        assertThat(Ran.davy("run").exit()).isEqualTo(2);
        assertThat(Ran.davy().exit()).isEqualTo(2);
        assertThat(Ran.davy("check", data.resolve("nothing").toString()).exit()).isEqualTo(2);
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : Davy.commandLine().getSubcommands().keySet()) {
            Ran ran = Ran.davy(command, "--help");

            assertThat(ran.exit()).as(command).isZero();
            assertThat(ran.out()).as(command).contains("Usage: davy " + command);
        }
    }

    @Test
    void runOffLoopbackNamesSignInAndIsWrongUse() {
        Ran ran = Ran.davy("run", "--config", data.toString(), "--admin", "0.0.0.0:0", "--data", data.toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("sign-in").contains("0.0.0.0:0");
    }

    private Ran davy(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--admin";
        all[arguments.length + 1] = port();
        all[arguments.length + 2] = "--data";
        all[arguments.length + 3] = data.toString();
        return Ran.davy(all);
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }
}
