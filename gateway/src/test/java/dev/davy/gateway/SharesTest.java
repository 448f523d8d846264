package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.davy.model.Bucket;
import dev.davy.model.Key;
import dev.davy.model.Weight;
import dev.davy.resources.Issuer;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is in which bucket by each kind of key, on the wire: to the bucket, in every process, and whatever is forged. */
class SharesTest {
    private static final Pattern TOLD = Pattern.compile("\r\nx-davy-bucket: shop=([0-9]+)\r\n");
    private static final Pattern ISSUED = Pattern.compile("\r\nSet-Cookie: davy-bucket=([^;]+);");
    private static final CookieKey COOKIES = CookieKey.create();
    private static final int USERS = 12;

    @TempDir
    private Path directory;

    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");
    private final List<Gateway> gateways = new ArrayList<>();
    private long generation;

    @BeforeEach
    void publish() throws IOException {
        try (TokenIssuer issuer = new TokenIssuer()) {
            Files.writeString(directory.resolve("keys.json"), issuer.published());
        }
    }

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
        stable.close();
        candidate.close();
    }

    private Gateway gateway(List<Network> trusted) {
        RoutingTable plain = Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .build();
        Issuer.Terms corp = new Issuer.Terms(
                TokenIssuer.NAME,
                List.of(),
                new Issuer.Keys.File("keys.json"),
                Issuer.Terms.ALGORITHMS,
                new Issuer.Place.Header("authorization"),
                Issuer.Terms.CLOCK_SKEW);
        Predicate proxied = new Predicate.ClientAddress(InetAddress.ofLiteral("203.0.113.0"), 24);
        Predicate tester = new Predicate.Claim("corp", "role", new TextMatch.Contains("beta-tester"));
        Gateway gateway = Gateway.start(
                GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(2)
                        .withTrustedPeers(TrustedPeers.of(trusted))
                        .withIdentification(Identification.NONE
                                .withCookieKey(COOKIES)
                                .withDirectory(directory)
                                .withClock(() -> Instant.parse("2026-11-21T12:00:00Z"))),
                new RoutingTable(
                        plain.hosts(),
                        plain.upstreams(),
                        Map.of("ring", new Predicate.Any(List.of(proxied, tester))),
                        Map.of("corp", corp),
                        List.of()),
                List.of());
        gateways.add(gateway);
        return gateway;
    }

    private void apply(ShopSplit split) {
        gateways.forEach(gateway -> gateway.apply(split.build()));
    }

    private ShopSplit next() {
        return ShopSplit.generation(++generation);
    }

    private record Told(String version, int bucket, String head) {}

    private Told ask(Gateway gateway, String... headers) {
        stable.heads().clear();
        candidate.heads().clear();
        Client.Answer answer = Client.get(gateway.address(), "/", headers);
        assertThat(answer.status()).isEqualTo(200);
        String head = String.join("", stable.heads()) + String.join("", candidate.heads());
        Matcher told = TOLD.matcher(head);
        assertThat(told.find()).as(head).isTrue();
        return new Told(answer.body(), Integer.parseInt(told.group(1)), head);
    }

    /** A user's shares are exact: he is the candidate's from his bucket on, however the share came there. */
    private void exactly(Key key, int expected, String... headers) {
        for (int weight : new int[] {0, expected, expected + 1, 100_000, expected + 1, expected, 0}) {
            apply(next().by(key).buckets(weight));
            for (Gateway each : gateways) {
                Told told = ask(each, headers);
                assertThat(told.bucket()).as("%s at %d", key, weight).isEqualTo(expected);
                assertThat(told.version())
                        .as("%s in %d at %d", key, expected, weight)
                        .isEqualTo(weight > expected ? "v2" : "v1");
            }
        }
    }

    private static int bucket(String key) {
        return Bucket.of(42, key).index();
    }

    @Test
    void a_header_a_cookie_and_a_claim_have_exact_shares_in_every_process() {
        gateway(List.of());
        gateway(List.of());
        for (int i = 0; i < USERS; i++) {
            String user = "user-" + i;
            exactly(new Key.Header("X-User"), bucket(user), "x-user: " + user);
            exactly(new Key.Cookie("sid"), bucket(user), "Cookie: a=b; sid=" + user);
            String token = TokenIssuer.token(JWSAlgorithm.ES256, claims -> claims.subject(user));
            exactly(new Key.Claim("corp", "sub"), bucket(user), "Authorization: Bearer " + token);
        }
    }

    @Test
    void a_cookie_that_the_gateway_issued_and_an_address_have_exact_shares_in_every_process() {
        Key.IssuedCookie issued = Key.IssuedCookie.DEFAULT;
        Gateway first = gateway(List.of(Network.parse("127.0.0.0/8")));
        gateway(List.of(Network.parse("127.0.0.0/8")));
        for (int i = 0; i < USERS; i++) {
            String address = "198.51.100." + i;
            exactly(new Key.ClientAddress(), bucket(address), "X-Forwarded-For: " + address);
            apply(next().by(issued).percent(50));
            Matcher cookie = ISSUED.matcher(Client.get(first.address(), "/").head());
            assertThat(cookie.find()).isTrue();
            exactly(issued, bucket(cookie.group(1).substring(0, 16)), "Cookie: davy-bucket=" + cookie.group(1));
        }
    }

    @Test
    void two_releases_put_their_users_into_buckets_independently_whatever_the_key() {
        Gateway gateway = gateway(List.of());
        Key key = new Key.Header("x-user");
        int both = 0;
        int users = 400;
        int[] alone = new int[2];
        for (int i = 0; i < users; i++) {
            boolean[] in = new boolean[2];
            for (int release = 0; release < 2; release++) {
                long salt = 7L + release;
                in[release] = Bucket.of(salt, "user-" + i).below(Weight.ofPercent(50));
                alone[release] += in[release] ? 1 : 0;
            }
            both += in[0] && in[1] ? 1 : 0;
        }
        // A quarter of them, within five standard deviations.
        assertThat((double) both / users).isBetween(0.25 - 0.11, 0.25 + 0.11);
        for (long salt : new long[] {7, 8}) {
            apply(next().salted(salt).by(key).percent(50));
            List<Integer> told = IntStream.range(0, 20)
                    .map(i -> ask(gateway, "x-user: user-" + i).bucket())
                    .boxed()
                    .toList();
            assertThat(told)
                    .isEqualTo(IntStream.range(0, 20)
                            .map(i -> Bucket.of(salt, "user-" + i).index())
                            .boxed()
                            .toList());
        }
    }

    @Test
    void what_a_stranger_forges_changes_nothing_for_anyone() {
        Gateway gateway = gateway(List.of());
        String user = "Cookie: sid=ada";
        String other = "Cookie: sid=bob";
        for (Key key : List.of(
                new Key.Cookie("sid"),
                new Key.ClientAddress(),
                new Key.Header("x-user"),
                new Key.IssuedCookie("davy-bucket", "/", Duration.ZERO, Key.SameSite.LAX, false))) {
            apply(next().by(key).percent(50).ring("ring", 100));
            boolean known = key instanceof Key.Cookie || key instanceof Key.ClientAddress;
            Told before = ask(gateway, user);
            Told others = ask(gateway, other);
            for (String forged : List.of(
                    "x-davy-bucket: shop=1",
                    "x-davy-bucket: 1",
                    "X-Davy-Bucket: shop=99999",
                    "x-davy-audience: ring",
                    "x-davy-audience: ring, ring",
                    "X-Forwarded-For: 203.0.113.9",
                    "Forwarded: for=203.0.113.9",
                    "Authorization: Bearer " + TokenIssuer.forged(),
                    "Cookie: davy-bucket=AAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBB")) {
                Told told = ask(gateway, user, forged);
                if (known) {
                    assertThat(told.bucket()).as("%s with %s", key, forged).isEqualTo(before.bucket());
                    assertThat(told.version()).isEqualTo(before.version());
                } else {
                    assertThat(told.version())
                            .as("%s with %s: no more than its bucket says", key, forged)
                            .isEqualTo(told.bucket() < 50_000 ? "v2" : "v1");
                }
                assertThat(told.head())
                        .doesNotContainIgnoringCase("x-davy-audience")
                        .doesNotContain("shop=1\r\n", "shop=99999\r\n", "203.0.113.9");
                if (known) {
                    assertThat(ask(gateway, other).bucket()).isEqualTo(others.bucket());
                }
            }
        }
    }
}
