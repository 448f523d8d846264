package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients, instances and the gateway itself that go away in the middle of a request. */
class GoingAwayTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private RecordingUpstream upstream;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        upstream = RecordingUpstream.answering((request, socket) -> {
            switch (request.target()) {
                case "/waits" -> {
                    awaitLatch();
                    RecordingUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                }
                case "/resets" -> {
                    socket.setSoLinger(true, 0);
                    return false;
                }
                case "/half" -> {
                    RecordingUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    return false;
                }
                default -> RecordingUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
            return true;
        });
        var options = GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1);
        gateway =
                Gateway.start(options, ShopTables.decided(upstream.port(), upstream.port()), List.of(Splits.of(1, 0)));
    }

    private void awaitLatch() throws IOException {
        try {
            goOn.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() throws IOException {
        goOn.countDown();
        gateway.close();
        upstream.close();
    }

    private Counts counts() {
        return gateway.counters("shop").stream()
                .map(counter -> counter.counts())
                .reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_client_that_goes_away_is_no_outcome() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(Users.get("/waits"));
            await().until(() -> !upstream.requests().isEmpty());
            client.reset();
        }
        await().until(() -> counts().gone() == 1);
        assertThat(counts().assigned()).isEqualTo(1);
        assertThat(counts().answered()).isZero();
        assertThat(counts().failed()).isZero();
        await().until(() -> gateway.openStreams("shop", "v1") == 0);
    }

    @Test
    void an_instance_that_resets_before_its_answer_is_a_failure_and_502() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.send(Users.get("/resets")).answer().status()).isEqualTo(502);
            assertThat(client.send(Users.get("/")).answer().body()).isEqualTo("ok");
        }
        assertThat(counts().failed()).isEqualTo(1);
        assertThat(counts().answered()).isEqualTo(2);
    }

    @Test
    void an_instance_that_leaves_in_the_middle_of_its_answer_is_a_failure_that_the_client_sees() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            assertThatThrownBy(() -> client.send(Users.get("/half")).answer()).isInstanceOf(IOException.class);
        }
        await().until(() -> counts().failed() == 1);
    }

    @Test
    void a_graceful_stop_lets_requests_in_flight_finish_and_takes_no_new_connection() throws Exception {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(Users.get("/waits"));
            await().until(() -> !upstream.requests().isEmpty());
            var stopping = Thread.ofVirtual().start(() -> gateway.stop(Duration.ofSeconds(10)));
            await().until(() -> refusesConnections());
            assertThat(stopping.isAlive()).isTrue();
            goOn.countDown();
            StrictMessage answer = client.answer();
            assertThat(answer.body()).isEqualTo("late");
            assertThat(stopping.join(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void a_graceful_stop_does_not_wait_for_idle_clients_nor_longer_than_its_grace() throws Exception {
        try (var idle = RawClient.connect(gateway.address());
                var busy = RawClient.connect(gateway.address())) {
            idle.send(Users.get("/")).answer();
            busy.send(Users.get("/waits"));
            await().until(() -> upstream.requests().size() == 2);
            long begun = System.nanoTime();
            gateway.stop(Duration.ofMillis(300));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
            assertThat(idle.bytesUntilClosed()).isEmpty();
            assertThat(busy.bytesUntilClosed()).doesNotContain("late");
        }
    }

    private boolean refusesConnections() {
        try (var client = RawClient.connect(gateway.address())) {
            // A connection may still be in the listener's queue: it is closed unread.
            return client.send(Users.get("/new")).bytesUntilClosed().isEmpty();
        } catch (IOException refused) {
            return true;
        }
    }
}
