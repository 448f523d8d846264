package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Bucket;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.Stratum;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of HTTP/2 claim about themselves, which changes nothing for anyone unless a trusted peer says it. */
class Http2ForgeriesTest {
    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");
    private Gateway gateway;

    @AfterEach
    void close() {
        gateway.close();
        stable.close();
        candidate.close();
    }

    private void serve(String... trusted) {
        gateway = Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withIdentification(Identification.NONE.withCookieKey(CookieKey.create()))
                .withTrustedPeers(List.of(trusted).stream().map(Network::parse).toList()));
        gateway.update(Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .audience("staff", new Predicate.Header("x-staff", new TextMatch.Exact("yes")))
                .audience("six", new Predicate.ClientAddress(InetAddress.ofLiteral("2001:db8::"), 32))
                .audience("four", new Predicate.ClientAddress(InetAddress.ofLiteral("203.0.113.0"), 24))
                .forwardAudiences()
                .build());
    }

    private Http2Frames.Answer ask(String... fields) throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            return client.answer(client.get("/", fields));
        }
    }

    private Counts counts(String version, Class<? extends Stratum> stratum) {
        return gateway.counters(Tables.SHOP).stream()
                .filter(counter -> counter.version().equals(version) && stratum.isInstance(counter.stratum()))
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    private String told() {
        String all = String.join("", stable.heads()) + String.join("", candidate.heads());
        stable.heads().clear();
        candidate.heads().clear();
        return all;
    }

    @Test
    void a_forged_bucket_cookie_is_as_none() throws IOException {
        serve();
        gateway.apply(
                ShopSplit.generation(1).percent(50).by(Key.IssuedCookie.DEFAULT).build());
        String candidates = identityOf(true);
        for (int i = 0; i < 40; i++) {
            Http2Frames.Answer answer = ask("cookie", "davy-bucket=" + candidates + "." + "A".repeat(22));
            String issued = answer.field("set-cookie");
            assertThat(issued).startsWith("davy-bucket=").doesNotContain(candidates);
            String identity = issued.substring("davy-bucket=".length(), "davy-bucket=".length() + 16);
            assertThat(answer.body()).isEqualTo(Bucket.of(42, identity).index() < 50_000 ? "v2" : "v1");
        }
        assertThat(stable.heads()).as("not all where the forger wants to be").isNotEmpty();
        assertThat(told())
                .doesNotContain(
                        "x-davy-bucket: shop=" + Bucket.of(42, candidates).index() + "\r\n");
    }

    private static String identityOf(boolean candidate) {
        for (int i = 0; ; i++) {
            String identity = "%016d".formatted(i);
            if (Bucket.of(42, identity).index() < 50_000 == candidate) {
                return identity;
            }
        }
    }

    @Test
    void audiences_buckets_and_addresses_from_outside_lead_nowhere_and_are_evidence_of_nothing() throws IOException {
        serve("192.0.2.0/24");
        gateway.apply(ShopSplit.generation(1)
                .ring("staff", 100)
                .ring("four", 100)
                .ring("six", 100)
                .percent(50)
                .by(new Key.ClientAddress())
                .build());
        String first = ask().body();
        told();
        for (int i = 0; i < 20; i++) {
            assertThat(ask(
                                    "x-davy-audience",
                                    "staff",
                                    "x-davy-bucket",
                                    "shop=" + 5_000 * i,
                                    "x-forwarded-for",
                                    i % 2 == 0 ? "203.0.113." + i : "2001:db8::" + i)
                            .body())
                    .isEqualTo(first);
            assertThat(told())
                    .contains("X-Forwarded-For: 127.0.0.1\r\n")
                    .doesNotContain("203.0.113", "2001:db8", "x-davy-audience", "shop=" + 5_000 * i + "\r\n");
        }
        await().until(() -> counts(first, Stratum.Split.class).answered() == 21);
        assertThat(gateway.counters(Tables.SHOP))
                .as("nothing under an identity that was claimed")
                .allMatch(counter -> counter.counts().assigned() == 0
                        || (counter.stratum() instanceof Stratum.Split
                                && counter.version().equals(first)));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::7, six",
        "2001:DB8:0:0:0:0:0:7, six",
        "2001:db9::7, ''",
        "::ffff:203.0.113.9, four",
        "203.0.113.9, four",
        "'203.0.113.9, 2001:db8::1', six",
        "::ffff:198.51.100.1, ''",
        "2001:db8::zz, ''"
    })
    void a_trusted_peer_is_believed_about_clients_of_either_family(String from, String audience) throws IOException {
        serve("127.0.0.0/8");
        gateway.apply(ShopSplit.generation(1)
                .ring(audience.isEmpty() ? "staff" : audience, 100)
                .build());
        assertThat(ask("x-forwarded-for", from).body()).isEqualTo(audience.isEmpty() ? "v1" : "v2");
        Optional<String> said = told().lines()
                .filter(line -> line.startsWith("x-davy-audience: "))
                .findFirst();
        assertThat(said).isEqualTo(Optional.of("x-davy-audience: " + audience).filter(_ -> !audience.isEmpty()));
    }

    @Test
    void a_network_of_mapped_addresses_holds_the_clients_that_it_maps() throws IOException {
        serve("::ffff:127.0.0.0/104");
        gateway.apply(ShopSplit.generation(1).ring("four", 100).build());
        assertThat(ask("x-forwarded-for", "203.0.113.9").body()).isEqualTo("v2");
    }
}
