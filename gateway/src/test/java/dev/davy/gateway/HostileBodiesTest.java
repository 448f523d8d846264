package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks that lie, and requests hidden in bodies. A body streams, so a part of it may have gone on before the lie. */
class HostileBodiesTest extends HostileClients {
    private static final String HEAD = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    static Stream<String> a_broken_chunk_ends_the_connection() {
        return Stream.of(
                "g\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "5\t\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhelloo\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\n\n",
                "5\rX\nhello\r\n0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "5;\0\r\nhello\r\n0\r\n\r\n",
                "5,\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFF0\r\nhello\r\n0\r\n\r\n",
                "10000000000000005\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
                "5\r\nhello\r\n0\r\n folded: x\r\n\r\n",
                "5\r\nhello\r\n0\r\nX : y\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: \0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: y\n\r\n",
                "5;" + "e".repeat(100_000) + "\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: " + "t".repeat(100_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource
    void a_broken_chunk_ends_the_connection(String body) throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var answers = client.send(HEAD + body + EVIL).answersUntilClosed();
            assertThat(answers).extracting(StrictMessage::status).isIn(List.of(), List.of(400));
        }
        goodRequestsGoOn();
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
        assertThat(upstream.problems()).allMatch(problem -> problem.startsWith("the end came early"));
    }

    @Test
    void a_request_hidden_in_a_body_of_fixed_length_stays_a_body() throws IOException {
        String head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + EVIL.length() + "\r\n\r\n";
        hiddenStaysHidden(head + EVIL);
    }

    @Test
    void a_request_hidden_in_a_chunk_stays_a_body() throws IOException {
        hiddenStaysHidden(HEAD + Integer.toHexString(EVIL.length()) + "\r\n" + EVIL + "\r\n0\r\n\r\n");
    }

    private void hiddenStaysHidden(String request) throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var answers = client.send(request + LAST).answersUntilClosed();
            assertThat(answers).extracting(StrictMessage::body).containsExactly("/x", "/last");
        }
        assertThat(upstream.problems()).isEmpty();
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/x", "/last");
        assertThat(upstream.requests().getFirst().body()).isEqualTo(EVIL);
    }

    @Test
    void a_body_that_the_client_breaks_off_never_looks_complete() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            client.send(HEAD + "5\r\nhello\r\n");
            await().until(() -> upstream.connections() == 1);
            client.reset();
        }
        await().until(() -> !upstream.problems().isEmpty());
        try (var client = RawClient.connect(gateway.address())) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
                    .finish();
            assertThat(client.answersUntilClosed())
                    .extracting(StrictMessage::status)
                    .isIn(List.of(), List.of(400));
        }
        goodRequestsGoOn();
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
        assertThat(upstream.problems()).allMatch(problem -> problem.startsWith("the end came early"));
    }

    @Test
    void every_cut_of_the_bytes_reads_the_same() throws IOException {
        String all = HEAD + "5;x=y\r\nhello\r\n0\r\nTrailer: t\r\n\r\n" + LAST;
        for (int cut = 1; cut < all.length(); cut += 3) {
            upstream.forget();
            try (var client = RawClient.connect(gateway.address())) {
                client.send(all.substring(0, cut));
                var answers = client.send(all.substring(cut)).answersUntilClosed();
                assertThat(answers)
                        .as("cut at %d", cut)
                        .extracting(StrictMessage::body)
                        .containsExactly("/x", "/last");
            }
            assertThat(upstream.problems()).isEmpty();
            assertThat(upstream.requests().getFirst().body()).isEqualTo("hello");
        }
    }

    private void goodRequestsGoOn() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            assertThat(client.send(LAST).answersUntilClosed())
                    .extracting(StrictMessage::body)
                    .containsExactly("/last");
        }
    }
}
