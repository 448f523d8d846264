package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.routing.RoutingTable.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fields behind a request's body (RFC 9110 section 6.5), whatever clients and instances speak. */
class RequestTrailersTest {
    /** What goes on, and what frames, routes or forwards a message and so must not come behind it. */
    private static final String[] FIELDS = {
        "x-sum",
        "7",
        "x-country",
        "DE",
        "x-forwarded-for",
        "203.0.113.9",
        "content-length",
        "9",
        "x-davy-bucket",
        "5",
        "x-two",
        "a b"
    };

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Backend http1 = Backend.serving(request -> {
        bodies.add(Backend.head(request.in()).toLowerCase(Locale.ROOT));
        request.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    private final Http2Backend http2 = Http2Backend.serving(request -> {
        bodies.add(request.body() + request.trailers());
        request.answer(200, "ok");
    });
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1)
                    .withIdentification(Identification.NONE.withCountryHeader("x-country")));

    @AfterEach
    void close() {
        gateway.close();
        http1.close();
        http2.close();
    }

    private void route(Tables to) {
        gateway.update(to.build());
    }

    private Tables toHttp1() {
        return Tables.shop().with("v1", http1.address());
    }

    private Tables toHttp2() {
        return Tables.shop().with("v1", http2.address()).speaking(Protocol.H2C);
    }

    private void askInHttp1() {
        try (Client client = Client.of(gateway.address())) {
            StringBuilder trailers = new StringBuilder();
            for (int i = 0; i < FIELDS.length; i += 2) {
                trailers.append(FIELDS[i]).append(": ").append(FIELDS[i + 1]).append("\r\n");
            }
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n" + trailers
                    + "\r\n");
            assertThat(client.answer().body()).isEqualTo("ok");
        }
    }

    private void askInHttp2(String... more) throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            String[] head = {":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/"};
            String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(head), java.util.Arrays.stream(more))
                    .toArray(String[]::new);
            int stream = client.head(false, all);
            client.data(stream, false, "hi");
            client.frame(
                    Http2Frames.HEADERS,
                    Http2Frames.END_HEADERS | Http2Frames.END_STREAM,
                    stream,
                    Http2Frames.block(FIELDS));
            assertThat(client.answer(stream).body()).isEqualTo("ok");
        }
    }

    @Test
    void from_http1_to_http1() {
        route(toHttp1());
        askInHttp1();
        assertThat(bodies).containsExactly("2\r\nhi\r\n0\r\nx-sum: 7\r\nx-two: a b\r\n\r\n");
    }

    @Test
    void from_http1_to_http2() {
        route(toHttp2());
        askInHttp1();
        assertThat(bodies).containsExactly("hi[x-sum: 7, x-two: a b]");
    }

    @Test
    void from_http2_to_http1() throws IOException {
        route(toHttp1());
        askInHttp2();
        assertThat(bodies).containsExactly("2\r\nhi\r\n0\r\nx-sum: 7\r\nx-two: a b\r\n\r\n");
    }

    @Test
    void from_http2_to_http2() throws IOException {
        route(toHttp2());
        askInHttp2();
        assertThat(bodies).containsExactly("hi[x-sum: 7, x-two: a b]");
    }

    /** HTTP/2 may announce a length and send fields behind the body, which HTTP/1.1 has no place for. */
    @Test
    void a_body_of_a_known_length_arrives_with_them_in_http2() throws IOException {
        route(toHttp2());
        askInHttp2("content-length", "2");
        assertThat(bodies).containsExactly("hi[x-sum: 7, x-two: a b]");
    }

    @Test
    void a_body_that_was_gathered_first_to_be_sent_again_is_sent_whole() throws IOException {
        route(toHttp2().retrySafe());
        askInHttp2("content-length", "2");
        assertThat(bodies).containsExactly("hi[x-sum: 7, x-two: a b]");
    }
}
