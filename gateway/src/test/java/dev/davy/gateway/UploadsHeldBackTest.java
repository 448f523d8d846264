package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an instance does not take, its client cannot send: flow control from end to end. */
class UploadsHeldBackTest {
    private static final int ALL = 95 << 20;
    /** The system buffers as much on the way where it has room. */
    private static final int BUFFERED = 48 << 20;

    private static final byte[] PIECE = new byte[64 << 10];

    @TempDir
    static Path directory;

    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private final RequestBody body = new RequestBody() {
        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return ALL;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            while (written.get() < ALL) {
                sink.write(PIECE);
                sink.flush();
                written.addAndGet(PIECE.length);
            }
        }
    };

    @ParameterizedTest
    @CsvSource({"HTTP1, HTTP1", "HTTP1, H2C", "H2C, HTTP1", "H2C, H2C"})
    void an_instance_that_takes_nothing_holds_its_client_back_and_gets_all_in_the_end(
            Speaking client, Speaking instance) {
        try (Sides sides = new Sides(directory);
                AutoCloseable server = serve(sides, instance)) {
            assertThat(server).isNotNull();
            Call call = sides.client(client)
                    .newBuilder()
                    .readTimeout(Duration.ofSeconds(30))
                    .build()
                    .newCall(sides.request(client, "/").post(body).build());
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try (Response got = call.execute()) {
                            return got.body().string();
                        } catch (IOException e) {
                            return e.toString();
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
            asked.await();
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(400)).until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(BUFFERED);
            goOn.countDown();
            assertThat(answer.get()).isEqualTo("" + ALL);
            assertThat(sides.counts().failed()).isZero();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private AutoCloseable serve(Sides sides, Speaking instance) {
        if (instance.http2()) {
            Http2Backend backend = Http2Backend.holding(
                    this::hold,
                    request -> request.answer(200, "" + request.body().length()));
            sides.serve(instance, backend.address());
            return backend;
        }
        Backend backend = Backend.serving(request -> {
            asked.countDown();
            goOn.await();
            request.in().skipNBytes(ALL);
            request.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n" + ALL);
        });
        sides.serve(instance, backend.address());
        return backend;
    }

    private void hold(ChannelHandlerContext stream) {
        stream.channel().config().setAutoRead(false);
        asked.countDown();
        Thread.ofVirtual().start(() -> {
            try {
                goOn.await();
                stream.channel().config().setAutoRead(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
