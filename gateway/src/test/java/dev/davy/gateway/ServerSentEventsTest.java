package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Counts;
import dev.davy.routing.RoutingTable.Protocol;
import io.netty.handler.codec.http2.Http2Error;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server-sent events of OkHttp's client, over HTTP/1.1 and HTTP/2 on either side. */
class ServerSentEventsTest {
    private final CountDownLatch breakOff = new CountDownLatch(1);
    private final Backend http1 = Backend.serving(request -> {
        request.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        request.send("b\r\ndata: one\n\n\r\n");
        request.send("11\r\nid: 7\ndata: two\n\n\r\n");
        breakOff.await();
        request.socket().close();
    });
    private final List<Http2Backend.Request> open = new CopyOnWriteArrayList<>();
    private final Http2Backend http2 = Http2Backend.serving(request -> {
        open.add(request);
        request.head(200, "content-type", "text/event-stream");
        request.data("data: one\n\n", false);
        request.data("id: 7\ndata: two\n\n", false);
    });
    private final Backend stable = Backend.saying("stable");
    private final Http2Backend stableHttp2 = Http2Backend.saying("stable");
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private OkHttpClient client = new OkHttpClient();

    @AfterEach
    void close() {
        breakOff.countDown();
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
        gateway.close();
        http1.close();
        http2.close();
        stable.close();
        stableHttp2.close();
    }

    private void listen(okhttp3.Protocol clientSpeaks, Protocol instanceSpeaks) {
        boolean one = instanceSpeaks == Protocol.HTTP1;
        gateway.update(Tables.shop()
                .with("v1", one ? stable.address() : stableHttp2.address())
                .with("v2", one ? http1.address() : http2.address())
                .speaking(instanceSpeaks)
                .build());
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        client = new OkHttpClient.Builder()
                .protocols(List.of(clientSpeaks))
                .readTimeout(Duration.ZERO)
                .build();
        EventSources.createFactory(client).newEventSource(request(), new EventSourceListener() {
            @Override
            public void onEvent(EventSource from, String id, String type, String data) {
                heard.add(id + " " + data);
            }

            @Override
            public void onClosed(EventSource from) {
                heard.add("closed");
            }

            @Override
            public void onFailure(EventSource from, Throwable why, Response answer) {
                heard.add("failed");
            }
        });
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("null one", "7 two");
        assertThat(gateway.openStreams(Tables.SHOP, "v2")).isEqualTo(1);
    }

    private Request request() {
        return new Request.Builder()
                .url("http://127.0.0.1:" + gateway.address().getPort() + "/")
                .build();
    }

    private Counts counts() {
        return gateway.counters(Tables.SHOP).stream().map(c -> c.counts()).reduce(Counts.NONE, Counts::plus);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, HTTP1", "HTTP_1_1, H2C", "H2_PRIOR_KNOWLEDGE, HTTP1", "H2_PRIOR_KNOWLEDGE, H2C"})
    void events_come_at_once_and_a_rollback_ends_the_stream_in_order(
            okhttp3.Protocol clientSpeaks, Protocol instanceSpeaks) throws Exception {
        listen(clientSpeaks, instanceSpeaks);
        gateway.apply(ShopSplit.generation(2).draining(Duration.ofMillis(50)).build());
        await().until(() -> heard.size() == 3);
        assertThat(heard).endsWith("closed");
        await().until(() -> gateway.openStreams(Tables.SHOP, "v2") == 0);
        assertThat(counts().failed()).isZero();
        assertThat(counts().answered()).isZero();
        try (Response again = client.newCall(request()).execute()) {
            assertThat(again.body().string()).isEqualTo("stable");
        }
        // Over HTTP/2 the connection carries on, and so did it while the stream ended.
        assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, HTTP1", "HTTP_1_1, H2C", "H2_PRIOR_KNOWLEDGE, HTTP1", "H2_PRIOR_KNOWLEDGE, H2C"})
    void a_stream_that_breaks_off_fails_on_both_sides(okhttp3.Protocol clientSpeaks, Protocol instanceSpeaks) {
        listen(clientSpeaks, instanceSpeaks);
        breakOff.countDown();
        open.forEach(each -> each.reset(Http2Error.INTERNAL_ERROR));
        await().until(() -> heard.size() == 3);
        assertThat(heard).endsWith("failed");
        await().until(() -> counts().failed() == 1);
        assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero();
    }
}
