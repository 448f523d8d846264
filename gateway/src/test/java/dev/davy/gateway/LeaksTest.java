package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Every way that a request can end gives its buffers back. */
class LeaksTest {
    private static final String[] REQUESTS = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /fails HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /closes HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /half HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\npart",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbodyX",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET",
        "GET / HTTP/9.1\r\n\r\n",
    };

    @Test
    void no_buffer_is_lost_whatever_happens_to_a_request() {
        List<String> leaks = new CopyOnWriteArrayList<>();
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try (Backend stable = Backend.saying("stable");
                Backend candidate = Backend.serving(LeaksTest::serve);
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1)
                                .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withRequest(Duration.ofMillis(40))))) {
            gateway.update(Tables.shop()
                    .with("v1", stable.address())
                    .with("v2", candidate.address())
                    .retrySafe()
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(70).build());
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < 600; i++) {
                try (Client client = Client.of(gateway.address())) {
                    String request = REQUESTS[random.nextInt(REQUESTS.length)];
                    client.send(request);
                    if (!request.endsWith("part") && random.nextBoolean()) {
                        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                        client.rest();
                    }
                }
                if (i % 100 == 0) {
                    System.gc();
                }
            }
            gateway.stop(Duration.ofMillis(200));
            System.gc();
            // A detector looks for what was lost when the next buffer is made.
            io.netty.buffer.ByteBufAllocator.DEFAULT.buffer(1).release();
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
        assertThat(leaks).isEmpty();
    }

    private static void serve(Backend.Request request) throws java.io.IOException {
        switch (request.path()) {
            case "/fails" -> request.answer(500, "no");
            case "/closes" -> request.socket().close();
            case "/half" -> {
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                request.socket().close();
            }
            case "/nothing" -> request.body();
            default -> request.answer(200, "candidate");
        }
    }
}
