package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and answers go through whatever the client speaks and whatever the instance does. */
class EveryCombinationTest {
    @TempDir
    static Path directory;

    private static Sides sides;
    private static Backend http1;
    private static Backend http1Tls;
    private static Http2Backend h2c;
    private static Http2Backend h2Tls;

    @BeforeAll
    static void start() {
        sides = new Sides(directory);
        http1 = Backend.serving(EveryCombinationTest::serve);
        http1Tls = Backend.serving(
                EveryCombinationTest::serve, sides.certificates().context());
        h2c = Http2Backend.serving(EveryCombinationTest::serve);
        h2Tls = Http2Backend.serving(
                EveryCombinationTest::serve, sides.certificates().http2Server());
    }

    @AfterAll
    static void close() {
        sides.close();
        http1.close();
        http1Tls.close();
        h2c.close();
        h2Tls.close();
    }

    private static void serve(Backend.Request request) throws IOException {
        if (request.path().equals("/half")) {
            request.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            request.socket().close();
            return;
        }
        String body = request.path().equals("/echo") ? request.body() : "hello " + request.header("x-user");
        request.send("HTTP/1.1 200 OK\r\nX-Said: yes\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static void serve(Http2Backend.Request request) {
        if (request.path().equals("/half")) {
            request.head(200, "content-length", "10");
            request.data("half", false);
            request.reset(Http2Error.INTERNAL_ERROR);
            return;
        }
        String body = request.path().equals("/echo")
                ? request.body()
                : "hello " + request.head().get("x-user");
        request.head(200, "x-said", "yes", "content-length", "" + body.length());
        request.data(body, true);
    }

    private static InetSocketAddress instance(Speaking speaking) {
        return switch (speaking) {
            case HTTP1 -> http1.address();
            case HTTP1_TLS -> http1Tls.address();
            case H2C -> h2c.address();
            case H2_TLS -> h2Tls.address();
        };
    }

    static Stream<Arguments> everyTwo() {
        return Arrays.stream(Speaking.values())
                .flatMap(client -> Arrays.stream(Speaking.values()).map(instance -> Arguments.of(client, instance)));
    }

    @ParameterizedTest
    @MethodSource("everyTwo")
    void a_request_is_answered(Speaking client, Speaking instance) throws IOException {
        sides.serve(instance, instance(instance));
        try (Response answer = sides.client(client)
                .newCall(sides.request(client, "/").header("X-User", "ada").build())
                .execute()) {
            assertThat(answer.protocol())
                    .isEqualTo(
                            switch (client) {
                                case HTTP1, HTTP1_TLS -> Protocol.HTTP_1_1;
                                case H2C -> Protocol.H2_PRIOR_KNOWLEDGE;
                                case H2_TLS -> Protocol.HTTP_2;
                            });
            assertThat(answer.code()).isEqualTo(200);
            assertThat(answer.header("x-said")).isEqualTo("yes");
            assertThat(answer.body().string()).isEqualTo("hello ada");
        }
        await().until(() -> sides.counts().answered() == 1);
        assertThat(sides.counts().failed()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyTwo")
    void three_megabytes_come_back_byte_for_byte(Speaking client, Speaking instance) throws IOException {
        sides.serve(instance, instance(instance));
        byte[] sent = new byte[3 << 20];
        new Random(7).nextBytes(sent);
        try (Response answer = sides.client(client)
                .newCall(sides.request(client, "/echo")
                        .post(RequestBody.create(sent))
                        .build())
                .execute()) {
            assertThat(answer.body().bytes()).isEqualTo(sent);
        }
        await().until(() -> sides.counts().answered() == 1);
        assertThat(sides.counts().failed()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyTwo")
    void an_answer_that_is_cut_off_is_an_error_and_one_failure(Speaking client, Speaking instance) throws IOException {
        sides.serve(instance, instance(instance));
        try (Response answer = sides.client(client)
                .newCall(sides.request(client, "/half").build())
                .execute()) {
            assertThat(answer.code()).isEqualTo(200);
            assertThatThrownBy(() -> answer.body().string().getBytes(StandardCharsets.US_ASCII))
                    .isInstanceOf(IOException.class);
        }
        await().until(() -> sides.counts().failed() == 1);
        assertThat(sides.counts().answered()).isEqualTo(1);
    }
}
