package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed and hostile HTTP/2, each judged by the bytes that reach an instance that speaks HTTP/1.1. */
class HostileHttp2Test extends HostileClients {
    private static final List<String> GOOD =
            List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/x");

    /** Fields of a request that is refused. */
    record Malformed(String name, List<String> fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Malformed with(String name, String... more) {
        List<String> fields = new ArrayList<>(GOOD);
        fields.addAll(List.of(more));
        return new Malformed(name, fields);
    }

    private static Malformed only(String name, String... fields) {
        return new Malformed(name, List.of(fields));
    }

    static Stream<Malformed> malformed() {
        return Stream.of(
                with("CR LF in a value", "x-a", "b\r\nevil: 1"),
                with("LF in a value", "x-a", "b\nGET /evil HTTP/1.1"),
                with("CR in a value", "x-a", "b\rc"),
                with("NUL in a value", "x-a", "b\0c"),
                with("white space before a value", "x-a", " b"),
                with("white space behind a value", "x-a", "b\t"),
                with("CR LF in a name", "x-a\r\nevil", "1"),
                with("a colon in a name", "transfer-encoding:chunked", "1"),
                with("a space in a name", "x a", "1"),
                with("a name in upper case", "X-A", "1"),
                with("no name", "", "1"),
                with("Connection", "connection", "x-a"),
                with("Keep-Alive", "keep-alive", "1"),
                with("Proxy-Connection", "proxy-connection", "close"),
                with("Transfer-Encoding", "transfer-encoding", "chunked"),
                with("Upgrade", "upgrade", "websocket"),
                with("TE that is not trailers", "te", "gzip"),
                with("another Host than :authority", "host", "b"),
                with("two Hosts", "host", "a", "host", "a"),
                with("a length without a body", "content-length", "5"),
                with("a length that is none", "content-length", "+0"),
                with("a pseudo-header behind fields", "x-a", "1", ":path", "/evil"),
                with("a pseudo-header twice", ":path", "/evil"),
                with("an unknown pseudo-header", ":evil", "1"),
                with("an answer's pseudo-header", ":status", "200"),
                with(":protocol without CONNECT", ":protocol", "websocket"),
                only("no method", ":scheme", "http", ":authority", "a", ":path", "/x"),
                only("no scheme", ":method", "GET", ":authority", "a", ":path", "/x"),
                only("no path", ":method", "GET", ":scheme", "http", ":authority", "a"),
                only("an empty path", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", ""),
                only("no host at all", ":method", "GET", ":scheme", "http", ":path", "/x"),
                only(
                        "a method with a line",
                        ":method",
                        "GET / HTTP/1.1\r\nevil: 1\r\n\r\nGET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "/x"),
                only(
                        "a path with a version",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "/x HTTP/1.1\r\nevil: 1"),
                only("a path with a space", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/x y"),
                only(
                        "a path that is none",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "http://b/x"),
                only(
                        "an asterisk that is not asked for options",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "*"),
                only(
                        "an authority with a user",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "u@a",
                        ":path",
                        "/x"),
                only(
                        "an authority with a line",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a\r\nevil: 1",
                        ":path",
                        "/x"),
                only(
                        "an authority with a path",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a/b",
                        ":path",
                        "/x"),
                only("another scheme", ":method", "GET", ":scheme", "file", ":authority", "a", ":path", "/x"));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(Malformed request) throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            Http2Frames.Answer answer =
                    client.answer(client.head(true, request.fields().toArray(String[]::new)));
            assertThat(answer.error).isEqualTo(Http2Frames.PROTOCOL_ERROR);
            assertThat(answer.fields).isEmpty();
            assertThat(client.answer(client.get("/last")).body())
                    .as("the connection goes on")
                    .isEqualTo("/last");
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
        assertThat(upstream.problems()).isEmpty();
    }

    @Test
    void a_body_of_another_length_than_announced_never_ends_at_an_instance() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            for (String body : List.of("abc", "abcdefg")) {
                int stream = client.post("/x", "content-length", "5");
                client.data(stream, true, body);
                assertThat(client.answer(stream).error).isEqualTo(Http2Frames.PROTOCOL_ERROR);
            }
            assertThat(client.answer(client.get("/last")).body()).isEqualTo("/last");
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
    }

    @Test
    void the_same_length_twice_is_one_and_two_lengths_reach_nobody() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int same = client.get("/same", "content-length", "0", "content-length", "0");
            assertThat(client.answer(same).body()).isEqualTo("/same");
            int two = client.get("/two", "content-length", "0", "content-length", "5");
            assertThat(client.answer(two).fields).isEmpty();
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/same");
        assertThat(upstream.requests().getFirst().values("Content-Length")).containsExactly("0");
        assertThat(upstream.problems()).isEmpty();
        served();
    }

    @Test
    void trailers_that_are_malformed_end_their_stream() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            for (String[] fields :
                    new String[][] {{":path", "/evil"}, {"x-a", "b\r\nevil: 1"}, {"transfer-encoding", "chunked"}}) {
                int stream = client.post("/x");
                client.frame(
                        Http2Frames.HEADERS,
                        Http2Frames.END_HEADERS | Http2Frames.END_STREAM,
                        stream,
                        Http2Frames.block(fields));
                assertThat(client.answer(stream).error).isEqualTo(Http2Frames.PROTOCOL_ERROR);
            }
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void what_http1_does_not_know_is_refused_without_an_end_of_the_connection() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            assertThat(client.answer(client.head(true, ":method", "CONNECT", ":authority", "a:443"))
                            .status())
                    .isEqualTo("501");
            assertThat(client.answer(client.get("/" + "x".repeat(9000))).status())
                    .isEqualTo("414");
            assertThat(client.answer(client.get("/x", "expect", "magic")).status())
                    .isEqualTo("417");
            assertThat(client.answer(client.get("/last")).body()).isEqualTo("/last");
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
    }

    @Test
    void a_head_beyond_the_limit_is_answered_431() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int stream = client.get("/first");
            assertThat(client.answer(stream).status()).isEqualTo("200");
            // In two frames: none may be larger than 16,384 bytes.
            byte[] block = Http2Frames.block(
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "a",
                    ":path",
                    "/x",
                    "x-a",
                    "b".repeat(12_000),
                    "x-b",
                    "b".repeat(12_000),
                    "x-c",
                    "b".repeat(10_000));
            client.frame(
                    Http2Frames.HEADERS, Http2Frames.END_STREAM, 3, java.util.Arrays.copyOfRange(block, 0, 16_000));
            client.frame(Http2Frames.CONTINUATION, 0, 3, java.util.Arrays.copyOfRange(block, 16_000, 32_000));
            client.frame(
                    Http2Frames.CONTINUATION,
                    Http2Frames.END_HEADERS,
                    3,
                    java.util.Arrays.copyOfRange(block, 32_000, block.length));
            assertThat(client.answer(3).status()).isEqualTo("431");
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/first");
    }

    @Test
    void a_client_that_resets_one_stream_after_the_other_loses_its_connection() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            try {
                for (int i = 0; i < 5_000; i++) {
                    client.reset(client.get("/x"));
                }
            } catch (IOException closed) {
                // That is what is to happen.
            }
            assertThat(client.untilClosed()).isIn(11, -1);
        }
        assertThat(upstream.requests().size()).isLessThan(2_000);
        served();
    }

    @Test
    void a_flood_of_continuations_settings_or_pings_ends_its_connection() throws IOException {
        for (int type : new int[] {Http2Frames.CONTINUATION, Http2Frames.SETTINGS, Http2Frames.PING}) {
            try (Http2Frames client = Http2Frames.connect(gateway.address())) {
                if (type == Http2Frames.CONTINUATION) {
                    client.frame(Http2Frames.HEADERS, 0, 1, new byte[0]);
                }
                for (int i = 0; i < 200_000; i++) {
                    client.frame(
                            type,
                            0,
                            type == Http2Frames.CONTINUATION ? 1 : 0,
                            new byte[type == Http2Frames.PING ? 8 : 0]);
                }
                client.untilClosed();
            } catch (IOException closed) {
                // That is what is to happen.
            }
        }
        served();
    }

    @Test
    void more_streams_at_once_than_allowed_are_refused_before_the_settings_are_acknowledged() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int refused = 0;
            for (int i = 0; i < Http2ClientConnection.MOST_STREAMS + 10; i++) {
                client.post("/x");
            }
            while (refused < 10) {
                client.read();
                refused = 0;
                for (int i = 0; i < Http2ClientConnection.MOST_STREAMS + 10; i++) {
                    refused += client.of(2 * i + 1).error == 7 ? 1 : 0;
                }
            }
        }
        served();
    }

    private void served() throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            assertThat(client.answer(client.get("/last")).body()).isEqualTo("/last");
        }
    }

    @Test
    void no_buffer_is_lost_whatever_a_client_sends() throws IOException {
        List<String> leaks = new CopyOnWriteArrayList<>();
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try {
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < 150; i++) {
                try (Http2Frames client = Http2Frames.connect(gateway.address())) {
                    for (int j = random.nextInt(6); j >= 0; j--) {
                        act(client, random);
                    }
                } catch (IOException closed) {
                    // Some of it ends the connection.
                }
            }
            gateway.close();
            System.gc();
            io.netty.buffer.ByteBufAllocator.DEFAULT.buffer(1).release();
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
        assertThat(leaks).isEmpty();
    }

    private static void act(Http2Frames client, SplittableRandom random) throws IOException {
        switch (random.nextInt(7)) {
            case 0 -> client.answer(client.get("/x"));
            case 1 -> client.reset(client.get("/x"));
            case 2 -> client.get("/x", "x-a", "b\r\n");
            case 3 -> client.data(client.post("/x"), random.nextBoolean(), "body");
            case 4 -> {
                int stream = client.post("/x", "content-length", "90000");
                client.data(stream, false, "x".repeat(16_000));
                client.data(stream, false, "x".repeat(16_000));
                client.reset(stream);
            }
            case 5 ->
                client.frame(random.nextInt(12), random.nextInt(256), random.nextInt(5), new byte[random.nextInt(40)]);
            default -> client.frame(Http2Frames.GOAWAY, 0, 0, new byte[8]);
        }
    }
}
