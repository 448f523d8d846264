package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users who are told apart by a cookie that the gateway issues, and the bucket that travels on. */
class IssuedCookieTest {
    private static final Pattern SET = Pattern.compile("\r\nSet-Cookie: ([^=]+)=([^;]+)(; .*)\r\n");
    private static final Pattern BUCKET = Pattern.compile("\r\nx-davy-bucket: (.*)\r\n");

    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");
    private final CookieKey key = CookieKey.create();

    @AfterEach
    void close() {
        stable.close();
        candidate.close();
    }

    private Gateway gateway(CookieKey by, String... trusted) {
        Gateway gateway = Gateway.start(GatewayOptions.listening(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withIdentification(Identification.NONE.withCookieKey(by))
                .withTrustedPeers(List.of(trusted).stream().map(Network::parse).toList()));
        gateway.update(Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .build());
        gateway.apply(
                ShopSplit.generation(1).percent(50).by(Key.IssuedCookie.DEFAULT).build());
        return gateway;
    }

    private static Optional<String> issued(Client.Answer answer) {
        Matcher set = SET.matcher(answer.head());
        return set.find() ? Optional.of(set.group(2)) : Optional.empty();
    }

    /** What the last instance was told of buckets. */
    private String told(Gateway gateway, String... headers) {
        stable.heads().clear();
        candidate.heads().clear();
        Client.get(gateway.address(), "/", headers);
        Matcher told = BUCKET.matcher(String.join("", stable.heads()) + String.join("", candidate.heads()));
        return told.find() ? told.group(1) : "";
    }

    @Test
    void who_has_no_cookie_gets_one_and_stays_where_the_first_answer_came_from() {
        try (Gateway gateway = gateway(key);
                Gateway other = gateway(key)) {
            Set<String> versions = new HashSet<>();
            for (int user = 0; user < 30; user++) {
                Client.Answer first = Client.get(gateway.address(), "/");
                assertThat(first.head())
                        .containsPattern("Set-Cookie: davy-bucket=[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{22}; Path=/;"
                                + " Max-Age=31536000; HttpOnly; SameSite=Lax\r\n");
                String cookie = issued(first).orElseThrow();
                String expected = Bucket.of(42, cookie.substring(0, 16)).index() < 50_000 ? "v2" : "v1";
                versions.add(expected);
                assertThat(first.body()).isEqualTo(expected);
                for (Gateway each : List.of(gateway, other)) {
                    Client.Answer again = Client.get(each.address(), "/", "Cookie: davy-bucket=" + cookie);
                    assertThat(again.body()).isEqualTo(expected);
                    assertThat(issued(again)).isEmpty();
                }
            }
            assertThat(versions).hasSize(2);
        }
    }

    @Test
    void a_forged_cookie_is_as_none() {
        try (Gateway gateway = gateway(key);
                Gateway stranger = gateway(CookieKey.create())) {
            String cookie = issued(Client.get(gateway.address(), "/")).orElseThrow();
            String foreign = issued(Client.get(stranger.address(), "/")).orElseThrow();
            String altered = (cookie.startsWith("A") ? "B" : "A") + cookie.substring(1);
            for (String forged : List.of(
                    foreign, altered, cookie + "A", cookie.substring(1), cookie.substring(0, 16), "", ".", "a.b")) {
                assertThat(issued(Client.get(gateway.address(), "/", "Cookie: davy-bucket=" + forged)))
                        .as(forged)
                        .isPresent()
                        .isNotEqualTo(Optional.of(forged));
            }
            assertThat(issued(Client.get(gateway.address(), "/", "Cookie: davy-bucket=" + cookie)))
                    .isEmpty();
        }
    }

    @Test
    void the_cookie_is_as_the_release_wants_it_and_goes_out_with_errors_too() {
        try (Gateway gateway = gateway(key)) {
            gateway.apply(ShopSplit.generation(2)
                    .percent(50)
                    .by(new Key.IssuedCookie("me", "/shop", Duration.ZERO, Key.SameSite.NONE, true))
                    .build());
            stable.close();
            candidate.close();
            Client.Answer answer = Client.get(gateway.address(), "/");
            assertThat(answer.status()).isGreaterThanOrEqualTo(500);
            assertThat(answer.head())
                    .containsPattern("Set-Cookie: me=\\S+; Path=/shop; HttpOnly; SameSite=None; Secure\r\n");
        }
    }

    @Test
    void the_bucket_travels_on_over_http2_too() {
        try (Http2Backend instance = Http2Backend.saying("h2");
                Gateway gateway = gateway(key, "127.0.0.0/8")) {
            gateway.update(Tables.shop()
                    .with("v1", instance.address())
                    .with("v2", instance.address())
                    .speaking(RoutingTable.Protocol.H2C)
                    .build());
            String cookie = issued(Client.get(gateway.address(), "/")).orElseThrow();
            Client.get(gateway.address(), "/", "Cookie: davy-bucket=" + cookie, "x-davy-bucket: cart=3");
            assertThat(instance.heads().getLast().get("x-davy-bucket"))
                    .hasToString("cart=3,shop="
                            + Bucket.of(42, cookie.substring(0, 16)).index());
        }
    }

    @Test
    void the_bucket_travels_on_and_is_believed_from_trusted_peers_alone() {
        try (Gateway front = gateway(key);
                Gateway behind = gateway(key, "127.0.0.0/8")) {
            Client.Answer first = Client.get(front.address(), "/");
            String cookie = issued(first).orElseThrow();
            String expected = "shop=" + Bucket.of(42, cookie.substring(0, 16)).index();
            assertThat(told(front, "Cookie: davy-bucket=" + cookie)).isEqualTo(expected);
            String other = expected.equals("shop=7") ? "shop=8" : "shop=7";
            assertThat(told(front, "Cookie: davy-bucket=" + cookie, "x-davy-bucket: " + other))
                    .as("from outside")
                    .isEqualTo(expected);
            assertThat(told(
                            behind,
                            "Cookie: davy-bucket=" + cookie,
                            "x-davy-bucket: cart=3, " + other + ",x,=,y=-1, 12"))
                    .isEqualTo("cart=3,12," + other);
            for (String[] bucketAndVersion :
                    List.of(new String[] {"cart=99999,shop=49999", "v2"}, new String[] {"cart=0, shop=50000", "v1"})) {
                Client.Answer answer = Client.get(behind.address(), "/", "x-davy-bucket: " + bucketAndVersion[0]);
                assertThat(answer.body()).isEqualTo(bucketAndVersion[1]);
                assertThat(issued(answer))
                        .as("who has a bucket needs no cookie")
                        .isEmpty();
            }
        }
    }
}
