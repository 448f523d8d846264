package dev.davy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleShopTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyPageNamesTheVersionThatAnswered() throws Exception {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v7"))) {
            for (String page : List.of("/", "/products", "/cart", "/checkout", "/products?page=2")) {
                HttpResponse<String> answer = get(shop, page);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-shop-version")).hasValue("v7");
                assertThat(answer.body()).startsWith("{").endsWith("}");
            }
            assertThat(get(shop, "/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theHealthCheckIsFineWhileEveryRealRequestFails() throws Exception {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v3").failing(1))) {
            assertThat(get(shop, "/healthz").statusCode()).isEqualTo(200);
            assertThat(outcome(shop)).isIn("500", "503", "reset");
            assertThat(get(shop, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theConfiguredShareFailsInTheSameOrderForTheSameSeed() {
        List<String> first = outcomes(200, 5);
        assertThat(first.stream().filter(outcome -> !outcome.equals("200")).count())
                .isBetween(40L, 80L);
        assertThat(outcomes(200, 5)).isEqualTo(first);
        assertThat(outcomes(200, 6)).isNotEqualTo(first);
        assertThat(first).contains("500", "503", "reset");
    }

    @Test
    void aPersonBreaksItWhileItRuns() throws Exception {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1"))) {
            assertThat(post(shop, "/failing/100%25")).isEqualTo(200);
            assertThat(shop.failing()).isEqualTo(1);
            assertThat(outcome(shop)).isNotEqualTo("200");
            assertThat(post(shop, "/failing/0")).isEqualTo(200);
            assertThat(outcome(shop)).isEqualTo("200");
            assertThat(post(shop, "/failing/300%25")).isEqualTo(400);
        }
    }

    @Test
    void itsRecordCountsRealRequestsAndNotHealthChecks() throws Exception {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1").taking(Latency.NONE))) {
            get(shop, "/healthz");
            assertThat(shop.record().lastArrival()).isEmpty();
            get(shop, "/");
            shop.failing(1);
            outcome(shop);
            ShopRecord record = shop.record();
            assertThat(record.requests()).isGreaterThanOrEqualTo(2);
            assertThat(record.failed()).isEqualTo(record.requests() - 1);
            assertThat(record.failures()).hasSize((int) record.failed());
            assertThat(record.lastArrival()).isPresent();
        }
    }

    @Test
    void anAddressInUseIsAnError() {
        try (SampleShop shop = SampleShop.start(ShopOptions.of("v1"))) {
            InetSocketAddress taken = shop.address();
            assertThatThrownBy(() -> SampleShop.start(ShopOptions.of("v2").at(taken)))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    private List<String> outcomes(int number, long seed) {
        List<String> outcomes = new ArrayList<>();
        ShopOptions options = ShopOptions.of("v3").failing(0.3).seeded(seed).taking(Latency.NONE);
        try (SampleShop shop = SampleShop.start(options)) {
            while (outcomes.size() < number) {
                outcomes.add(outcome(shop));
            }
        }
        return outcomes;
    }

    /** The outcome of one request on a connection of its own, which no client asks again. */
    private static String outcome(SampleShop shop) {
        LoadOptions options = LoadOptions.on(shop.address());
        try (UserConnection connection = new UserConnection(options, new java.util.concurrent.atomic.LongAdder())) {
            return switch (connection.ask(new Ask("/", "u1"))) {
                case Seen.Answered(int status, String version) -> Integer.toString(status);
                case Seen.Unanswered(Seen.Why why) -> "reset";
            };
        }
    }

    private HttpResponse<String> get(SampleShop shop, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(shop, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int post(SampleShop shop, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri(shop, path))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static URI uri(SampleShop shop, String path) {
        return URI.create("http://127.0.0.1:" + shop.address().getPort() + path);
    }
}
