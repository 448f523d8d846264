package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults by chance and by the clock, and limits that event loops share. */
class FaultsOverTimeTest {
    private final Backend shop = Backend.saying("shop");
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(4)
                    .withTrustedPeers(List.of(Network.parse("127.0.0.0/8"))));

    @AfterEach
    void close() {
        gateway.close();
        shop.close();
    }

    private void serve(String kind, String spec) {
        String rule = "- filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: " + kind
                + ", name: a}}]\n  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";
        String document = "apiVersion: davy.dev/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: " + spec + "\n";
        gateway.update(Routes.table(Map.of("shop", List.of(shop)), rule, document));
    }

    @Test
    void a_fault_meets_as_many_as_its_percentage_says() {
        serve("Fault", "{until: \"" + Instant.now().plusSeconds(3600) + "\", abort: {percent: 30%, status: 503}}");
        int aborted = 0;
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 1000; i++) {
                aborted += client.get("/").status() == 503 ? 1 : 0;
            }
        }
        // Five standard deviations of a binomial draw: one run in two million is outside.
        assertThat(aborted).isBetween(300 - 73, 300 + 73);
        assertThat(shop.heads()).hasSize(1000 - aborted);
    }

    @Test
    void a_fault_ends_at_its_time_with_nobody_doing_anything() {
        Instant until = Instant.now().plusSeconds(2);
        serve("Fault", "{until: \"" + until + "\", abort: {percent: 100%, status: 503}}");
        try (Client client = Client.of(gateway.address())) {
            int first = client.get("/").status();
            assertThat(first == 503 || Instant.now().isAfter(until)).isTrue();
            await().atMost(Duration.ofSeconds(10)).until(() -> client.get("/").status() == 200);
            assertThat(Instant.now()).isAfter(until.minusMillis(50));
        }
    }

    private static List<Thread> all(int many, Runnable each) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            threads.add(Thread.ofVirtual().start(each));
        }
        return threads;
    }

    @Test
    void event_loops_share_one_limit_to_the_last_request() throws InterruptedException {
        serve("RateLimit", "{requests: 50, per: 1h}");
        AtomicInteger served = new AtomicInteger();
        for (Thread thread : all(16, () -> {
            try (Client client = Client.of(gateway.address())) {
                for (int i = 0; i < 20; i++) {
                    served.addAndGet(client.get("/").status() == 200 ? 1 : 0);
                }
            }
        })) {
            thread.join();
        }
        assertThat(served).hasValue(50);
        assertThat(shop.heads()).hasSize(50);
    }

    @Test
    void clients_are_limited_by_their_own_addresses() {
        serve("RateLimit", "{requests: 1, per: 1h, by: clientAddress}");
        for (String client : List.of("203.0.113.1", "203.0.113.2", "2001:db8::1")) {
            assertThat(Client.get(gateway.address(), "/", "X-Forwarded-For: " + client)
                            .status())
                    .isEqualTo(200);
        }
        for (String client : List.of("203.0.113.1", "::ffff:203.0.113.2", "2001:db8:0::1")) {
            assertThat(Client.get(gateway.address(), "/", "X-Forwarded-For: " + client)
                            .status())
                    .as(client)
                    .isEqualTo(429);
        }
    }

    @Test
    void a_burst_is_spent_at_once_and_comes_back_with_time() {
        serve("RateLimit", "{requests: 4, per: 2s, burst: 8}");
        try (Client client = Client.of(gateway.address())) {
            int at = 0;
            while (client.get("/").status() == 200) {
                at++;
            }
            assertThat(at).isBetween(8, 12);
            await().atMost(Duration.ofSeconds(5)).until(() -> client.get("/").status() == 200);
        }
    }

    @Test
    void a_limit_of_size_holds_over_http2() throws IOException {
        serve("SizeLimit", "{bytes: 10}");
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            int fits = client.post("/", "content-length", "10");
            client.data(fits, true, "0123456789");
            assertThat(client.answer(fits).status()).isEqualTo("200");
            assertThat(client.answer(client.post("/", "content-length", "11")).status())
                    .as("said in the head")
                    .isEqualTo("413");
            int grows = client.post("/");
            client.data(grows, false, "012345");
            client.data(grows, false, "012345");
            assertThat(client.answer(grows).status()).as("not said").isEqualTo("413");
            int next = client.get("/");
            assertThat(client.answer(next).status())
                    .as("the connection goes on")
                    .isEqualTo("200");
        }
        assertThat(shop.heads().stream().filter(head -> head.startsWith("GET"))).hasSize(1);
    }
}
