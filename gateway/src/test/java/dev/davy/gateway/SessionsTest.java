package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.resources.HttpRoute;
import dev.davy.resources.RouteFilter;
import dev.davy.resources.SessionPersistence;
import dev.davy.resources.SessionPersistence.Carrier;
import dev.davy.routing.RoutingTable;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Users who stay with an instance: on the wire, as GEP-1619 has it. */
class SessionsTest {
    private static final SessionPersistence CART =
            new SessionPersistence(Optional.of("cart"), Carrier.COOKIE, Optional.empty(), Optional.empty(), false);

    private static RoutingTable.Backend pinned(String version, int weight) {
        return new RoutingTable.Backend(weight, new RoutingTable.Destination.Pinned("shop", version), List.of());
    }

    private static Shops four() {
        return new Shops("", 2)
                .session(CART)
                .with("a1", "v1", "", 1)
                .with("a2", "v1", "", 1)
                .with("b1", "v2", "", 1)
                .with("b2", "v2", "", 1);
    }

    private static String token(Client.Answer answer) {
        return answer.header("set-cookie").split(";")[0];
    }

    @Test
    void aUserStaysWithTheInstanceThatFirstAnsweredAndIsToldOnce() {
        try (Shops shops = four().serve()) {
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            assertThat(first.header("set-cookie"))
                    .startsWith("cart=")
                    .contains("; Path=/; HttpOnly; SameSite=Lax")
                    .doesNotContain("Max-Age");
            for (int i = 0; i < 20; i++) {
                Client.Answer next = Client.get(shops.gateway().address(), "/", "Cookie: x=y; " + token(first));
                assertThat(next.body()).isEqualTo(first.body());
                assertThat(next.header("set-cookie")).isEmpty();
            }
        }
    }

    @Test
    void withinAReleaseTheBucketChoosesTheVersionAndTheSessionTheInstance() {
        try (Shops shops = four().serve()) {
            shops.gateway().apply(Splits.of(1, 0));
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            assertThat(first.body()).startsWith("a");
            shops.gateway().apply(Splits.of(2, 100));
            Client.Answer moved = Client.get(shops.gateway().address(), "/", "Cookie: " + token(first));
            assertThat(moved.body()).as("nobody is held on a version").startsWith("b");
            for (int i = 0; i < 10; i++) {
                assertThat(Client.get(shops.gateway().address(), "/", "Cookie: " + token(moved))
                                .body())
                        .isEqualTo(moved.body());
            }
            shops.gateway().apply(Splits.of(3, 30));
            int candidate = 0;
            for (int i = 0; i < 400; i++) {
                candidate += Client.get(shops.gateway().address(), "/", "Cookie: " + token(moved))
                                .body()
                                .startsWith("b")
                        ? 1
                        : 0;
            }
            assertThat(candidate).as("the share does not drift").isBetween(75, 165);
        }
    }

    @Test
    void betweenWeightedReferencesASessionStaysEvenIfTheWeightBecomesZero() {
        try (Shops shops = four().backends(pinned("v1", 1), pinned("v2", 0)).serve()) {
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            assertThat(first.body()).startsWith("a");
            shops.backends(pinned("v1", 0), pinned("v2", 1)).serve();
            for (int i = 0; i < 10; i++) {
                assertThat(Client.get(shops.gateway().address(), "/", "Cookie: " + token(first))
                                .body())
                        .isEqualTo(first.body());
                assertThat(Client.get(shops.gateway().address(), "/").body()).startsWith("b");
            }
            shops.without(first.body()).serve();
            Client.Answer again = Client.get(shops.gateway().address(), "/", "Cookie: " + token(first));
            assertThat(again.body())
                    .as("another of the same reference")
                    .startsWith("a")
                    .isNotEqualTo(first.body());
            assertThat(again.header("set-cookie")).startsWith("cart=");
        }
    }

    @Test
    void aSessionStaysWithTheSecondOfTwoReferencesToOneUpstreamThatChangeRequestsOtherwise() {
        try (Shops shops = four().backends(marked("one"), marked("two")).serve()) {
            for (String mark : List.of("one", "two")) {
                Client.Answer first = await().until(
                                () -> Client.get(shops.gateway().address(), "/"),
                                answer -> answer.header("x-reference").equals(mark));
                for (int i = 0; i < 20; i++) {
                    Client.Answer next = Client.get(shops.gateway().address(), "/", "Cookie: " + token(first));
                    assertThat(next.header("x-reference")).isEqualTo(mark);
                    assertThat(next.body()).isEqualTo(first.body());
                    assertThat(next.header("set-cookie")).isEmpty();
                }
            }
        }
    }

    private static RoutingTable.Backend marked(String mark) {
        RouteFilter.HeaderChange change =
                new RouteFilter.HeaderChange(Map.of("x-reference", mark), Map.of(), List.of());
        return new RoutingTable.Backend(
                1, new RoutingTable.Destination.Decided("shop"), List.of(new RouteFilter.ResponseHeaders(change)));
    }

    @Test
    void aFurtherTryAsksNeitherTheSessionsInstanceNorTheOneThatFailed() {
        AtomicBoolean failing = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Backend sick = Backend.serving(request -> {
            asked.incrementAndGet();
            request.answer(failing.get() ? 503 : 200, "sick");
        });
        try (Shops shops = new Shops("", 1)
                .session(CART)
                .retry(new HttpRoute.Retry(Set.of(503), 1, Duration.ofMillis(1), Optional.empty()))
                .with("sick", "v1", "", 1, sick)
                .with("well", "v1", "", 1)
                .serve()) {
            Client.Answer first = await().until(
                            () -> Client.get(shops.gateway().address(), "/"),
                            answer -> answer.body().equals("sick"));
            failing.set(true);
            asked.set(0);
            for (int i = 1; i <= 10; i++) {
                Client.Answer next = Client.get(shops.gateway().address(), "/", "Cookie: " + token(first));
                assertThat(next.status()).isEqualTo(200);
                assertThat(next.body()).isEqualTo("well");
                assertThat(asked.get()).as("once each").isEqualTo(i);
            }
        }
    }

    @Test
    void anInstanceThatIsGoneOrDrainsIsReplacedAndTheTokenIssuedAnew() {
        try (Shops shops = four().serve()) {
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            shops.draining(first.body()).serve();
            Client.Answer second = Client.get(shops.gateway().address(), "/", "Cookie: " + token(first));
            assertThat(second.body()).isNotEqualTo(first.body());
            assertThat(token(second)).startsWith("cart=").isNotEqualTo(token(first));
            assertThat(Client.get(shops.gateway().address(), "/", "Cookie: " + token(second))
                            .body())
                    .isEqualTo(second.body());
        }
    }

    @Test
    void aTokenThatWasMadeUpOrChangedCountsForNothingAndShowsNoAddress() {
        try (Shops shops = four().serve()) {
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            String token = token(first).substring("cart=".length());
            byte[] raw = Base64.getUrlDecoder().decode(token);
            assertThat(new String(raw, StandardCharsets.ISO_8859_1)).doesNotContain("127.0.0.1");
            Random random = new Random(1);
            for (int i = 0; i < 40; i++) {
                byte[] other = raw.clone();
                other[random.nextInt(other.length)] ^= (byte) (1 + random.nextInt(255));
                String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(other);
                Client.Answer answer = Client.get(shops.gateway().address(), "/", "Cookie: cart=" + forged);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("set-cookie")).as("a new session").startsWith("cart=");
            }
            for (String odd : List.of("", "x", "%", "=".repeat(43), "a".repeat(43), "é".repeat(43))) {
                assertThat(Client.get(shops.gateway().address(), "/", "Cookie: cart=" + odd)
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aTokenMeansNothingToAnotherRule() {
        Secret secret = Secret.random();
        RoutingTable.Rule one = rule(0);
        RoutingTable.Rule other = rule(1);
        String token = new Sessions(CART, one, secret, List.of()).line(null, DESTINATION, INSTANCE, 100, false);
        RequestHead head =
                head("Cookie: " + token.substring("Set-Cookie: ".length()).split(";")[0]);
        assertThat(new Sessions(CART, one, secret, List.of()).of(head, 100)).isNotNull();
        assertThat(new Sessions(CART, other, secret, List.of()).of(head, 100)).isNull();
        assertThat(new Sessions(CART, one, Secret.random(), List.of()).of(head, 100))
                .isNull();
    }

    @Test
    void aSessionEndsAtItsAbsoluteTimeoutAndWhenItStandsIdle() {
        SessionPersistence limited = new SessionPersistence(
                Optional.of("cart"),
                Carrier.COOKIE,
                Optional.of(Duration.ofSeconds(100)),
                Optional.of(Duration.ofSeconds(40)),
                true);
        Sessions sessions = new Sessions(limited, rule(0), Secret.random(), List.of());
        String line = sessions.line(null, DESTINATION, INSTANCE, 1_000, true);
        assertThat(line).contains("; Secure").contains("; Max-Age=100");
        RequestHead head =
                head("Cookie: " + line.substring("Set-Cookie: ".length()).split(";")[0]);
        assertThat(sessions.of(head, 1_040)).isNotNull();
        assertThat(sessions.of(head, 1_041)).as("idle").isNull();
        Sessions.Session resumed = new Sessions.Session(DESTINATION, INSTANCE, 1_000, 1_000);
        assertThat(sessions.line(resumed, DESTINATION, INSTANCE, 1_004, true)).isEmpty();
        String later = sessions.line(resumed, DESTINATION, INSTANCE, 1_090, true);
        assertThat(later).as("written anew while it is used").contains("; Max-Age=10");
        RequestHead renewed =
                head("Cookie: " + later.substring("Set-Cookie: ".length()).split(";")[0]);
        assertThat(sessions.of(renewed, 1_100)).isNotNull();
        assertThat(sessions.of(renewed, 1_101)).as("over").isNull();
    }

    @Test
    void aHeaderCarriesTheSessionToo() {
        SessionPersistence header = new SessionPersistence(
                Optional.of("X-Session"), Carrier.HEADER, Optional.empty(), Optional.empty(), false);
        try (Shops shops = four().session(header).serve()) {
            Client.Answer first = Client.get(shops.gateway().address(), "/");
            String token = first.header("x-session");
            assertThat(token).isNotEmpty();
            for (int i = 0; i < 10; i++) {
                Client.Answer next = Client.get(shops.gateway().address(), "/", "x-session: " + token);
                assertThat(next.body()).isEqualTo(first.body());
                assertThat(next.header("x-session")).isEmpty();
            }
        }
    }

    @Test
    void usersAreSpreadOverAllInstances() {
        try (Shops shops = four().serve()) {
            Set<String> bodies = new HashSet<>();
            await().until(() -> {
                bodies.add(Client.get(shops.gateway().address(), "/").body());
                return bodies.size() == 4;
            });
        }
    }

    @Test
    void theMarkIsSipHash() {
        byte[] key = new byte[16];
        byte[] text = new byte[15];
        for (int i = 0; i < 16; i++) {
            key[i] = (byte) i;
        }
        for (int i = 0; i < 15; i++) {
            text[i] = (byte) i;
        }
        // The test value of the paper's appendix A.
        assertThat(Secret.of(key).mark(text, 15)).isEqualTo(0xa129ca6149be45e5L);
    }

    private static final Target TARGET = new Target("shop", 1, "");
    private static final Destination DESTINATION = new Destination(TARGET, null, null);
    private static final Instance INSTANCE = new Instance(
            TARGET.version("v1"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            RoutingTable.Protocol.HTTP1,
            null,
            1);

    private static RoutingTable.Rule rule(int index) {
        return new RoutingTable.Rule("shop", index, List.of(), Optional.empty(), false, Set.of());
    }

    private static RequestHead head(String line) {
        RequestHead head = new RequestHead(GatewayOptions.Limits.DEFAULT);
        assertThat(head.feed(Unpooled.copiedBuffer(
                        "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n", StandardCharsets.US_ASCII)))
                .isEqualTo(Head.DONE);
        return head;
    }
}
