package dev.davy.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
    private static OutboundRequest get(String url) {
        return new OutboundRequest(
                "GET", URI.create(url), Map.of(), "", Duration.ofMillis(500), 1_000, List.of(), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:169.254.169.254]/",
                "http://[fe80::1]/",
                "http://[fd00:ec2::254]/",
                "http://2852039166/",
                "http://metadata.google.internal/"
            })
    void whereAMachineKeepsItsCredentialsNobodyIsAsked(String url) {
        assertThatThrownBy(() -> new Outbound(false).send(get(url)))
                .isInstanceOf(OutboundException.class)
                .hasMessageMatching("(?s).*(is link-local or a cloud's metadata|its name is not known).*");
    }

    /** On loopback, through what is looked up: the check is of the address that is connected to. */
    @Test
    void whatANameLeadsToIsWhatIsChecked() {
        try (OddServer server = new OddServer(OddServer.Does.status(204))) {
            assertThat(new Outbound(false)
                            .send(get("http://localhost:" + server.port() + "/"))
                            .status())
                    .isEqualTo(204);
            assertThat(server.requests.getFirst()).contains("host: localhost:" + server.port() + "\r\n");
        }
    }

    @Test
    void chunksAreReadToTheEnd() {
        String body = "5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nx-sum: 1\r\n\r\n";
        String chunked = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body;
        try (OddServer server = new OddServer(new OddServer.Does.Hangs(chunked))) {
            assertThat(new Outbound(false).send(get(server.url())).text()).isEqualTo("hello world");
        }
    }

    @Test
    void theDeadlineIsForTheWholeExchangeHoweverSlowlyItComes() {
        String head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n123";
        try (OddServer server = new OddServer(new OddServer.Does.Hangs(head))) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> new Outbound(false).send(get(server.url())))
                    .hasMessage("http://127.0.0.1:" + server.port() + ": no whole answer within 500 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aHeaderCannotBeginAnotherLine() {
        assertThatThrownBy(() -> new OutboundRequest(
                        "GET",
                        URI.create("http://127.0.0.1/"),
                        Map.of("x-a", "b\r\nx-c: d"),
                        "",
                        Duration.ofSeconds(1),
                        1,
                        List.of(),
                        Optional.empty()))
                .hasMessageContaining("control character");
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(answer("7").retryAfter(now)).contains(Duration.ofSeconds(7));
        assertThat(answer("Thu, 01 Jan 2026 00:00:09 GMT").retryAfter(now)).contains(Duration.ofSeconds(9));
        assertThat(answer("soon").retryAfter(now)).isEmpty();
    }

    private static OutboundAnswer answer(String retryAfter) {
        return new OutboundAnswer(429, Map.of("retry-after", retryAfter), "");
    }
}
