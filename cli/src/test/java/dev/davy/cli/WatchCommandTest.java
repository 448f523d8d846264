package dev.davy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Weight;
import dev.davy.release.Decision;
import dev.davy.release.Moment;
import dev.davy.release.Phase;
import dev.davy.server.AdminServer;
import dev.davy.server.AdminToken;
import dev.davy.server.EventLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
    @TempDir
    private Path data;

    @Test
    @Timeout(20)
    void awayFromATerminalItSaysEachDecisionAndEndsWithTheRelease() throws Exception {
        OneRelease api = new OneRelease();
        api.decisions = List.of(decision(1, Phase.PROGRESSING, "NeedMore", 1_000, "start small"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen screen = new Screen(new PrintStream(bytes, true, UTF_8), new Screen.Appearance(false, false), () -> 80);
        AdminToken token = AdminToken.create();
        token.writeTo(data);
        try (AdminServer server = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, api, new EventLog("boot", 10))) {
            Thread watcher = Thread.startVirtualThread(() -> follow(new AdminClient(server.address(), data), screen));
            await().until(() -> bytes.toString(UTF_8).contains("Progressing, v2 at 5.25 %"));
            api.decisions = List.of(
                    decision(1, Phase.PROGRESSING, "NeedMore", 1_000, "start small"),
                    decision(2, Phase.ROLLED_BACK, "Harm", 0, "evidence 134 of 100"));
            api.releases = List.of(OneRelease.view("shop", Phase.ROLLED_BACK, 3, List.of()));
            watcher.join();
        }
        assertThat(bytes.toString(UTF_8).lines()).first().isEqualTo("        0 ms  1 %      NeedMore    start small");
        assertThat(bytes.toString(UTF_8))
                .contains("       2.0 s  0 %      Harm        evidence 134 of 100\n")
                .endsWith("users saw 0, 3 open on v2\n")
                .doesNotContain("\u001b");
    }

    private static void follow(AdminClient client, Screen screen) {
        try {
            WatchCommand.follow(client, "shop", screen);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Decision decision(int number, Phase phase, String verdict, int weight, String why) {
        Moment at = new Moment(
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(2L * (number - 1)),
                Duration.ofSeconds(2L * (number - 1)));
        return new Decision(number, at, "shop", "v2", phase, "weight auto", verdict, new Weight(weight), why);
    }
}
