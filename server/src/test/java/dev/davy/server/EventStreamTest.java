package dev.davy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final int KEPT = 3;

    private final EventLog log = new EventLog("boot", KEPT);
    private final AdminToken token = AdminToken.create();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, new FakeAdminApi(), log);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aReaderGetsThePresentStateThenEachChange() throws IOException {
        try (Reader reader = new Reader(null)) {
            assertThat(reader.until("the present state ends here")).contains("id: boot-0", "event: release");
            log.publish("release", Map.of("weight", 1));
            assertThat(reader.until("data:")).containsSequence("id: boot-1", "event: release", "data: {\"weight\":1}");
        }
    }

    @Test
    void aReaderThatComesBackGetsWhatItMissed() throws IOException {
        log.publish("release", Map.of("weight", 1));
        log.publish("release", Map.of("weight", 2));
        try (Reader reader = new Reader("boot-1")) {
            assertThat(reader.until("data:"))
                    .contains("id: boot-2", "data: {\"weight\":2}")
                    .doesNotContain("id: boot-1");
        }
    }

    @Test
    void aReaderThatMissedTooMuchStartsAgain() throws IOException {
        for (int i = 1; i <= KEPT + 2; i++) {
            log.publish("release", Map.of("weight", i));
        }
        for (String stale : List.of("boot-1", "other-5", "boot-99", "nonsense", "boot-x")) {
            try (Reader reader = new Reader(stale)) {
                assertThat(reader.until("the present state ends here")).contains("id: boot-5");
            }
        }
    }

    @Test
    void closingTheServerEndsTheStreams() throws IOException {
        try (Reader reader = new Reader(null)) {
            reader.until("the present state ends here");
            server.close();
            assertThat(reader.until("never said")).isNotNull();
        }
    }

    /** A client of the live events that speaks over a plain socket. */
    private final class Reader implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Reader(String lastSeen) throws IOException {
            socket = new Socket(server.address().getAddress(), server.address().getPort());
            socket.setSoTimeout(5_000);
            String request = "GET /api/v1/events HTTP/1.1\r\nHost: localhost:"
                    + server.address().getPort()
                    + "\r\nAuthorization: Bearer " + token.digits()
                    + (lastSeen == null ? "" : "\r\nLast-Event-ID: " + lastSeen) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The lines up to the one that contains {@code text}, or up to the end of the stream. */
        List<String> until(String text) throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.contains(text)) {
                    break;
                }
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
