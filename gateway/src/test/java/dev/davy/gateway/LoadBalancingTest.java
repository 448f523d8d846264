package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.resources.InstancePolicy.HashKey;
import dev.davy.resources.InstancePolicy.LoadBalancing;
import dev.davy.resources.InstancePolicy.Policy;
import dev.davy.resources.InstancePolicy.Zone;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which instance a request goes to, on the wire. */
class LoadBalancingTest {
    private static LoadBalancing by(Policy policy, Duration slowStart, Zone zone) {
        return new LoadBalancing(policy, Optional.empty(), slowStart, zone);
    }

    @Test
    void inTurnByWeightGivesEachExactlyItsPart() {
        try (Shops shops = new Shops("", 1)) {
            shops.with("a", "v1", "", 1)
                    .with("b", "v1", "", 2)
                    .with("c", "v1", "", 5)
                    .serve();
            assertThat(shops.ask(80)).isEqualTo(Map.of("a", 10, "b", 20, "c", 50));
        }
    }

    @Test
    void randomAndLeastRequestFollowTheWeights() {
        try (Shops shops = new Shops("")) {
            shops.with("a", "v1", "", 1).with("b", "v1", "", 3);
            for (Policy policy : new Policy[] {Policy.RANDOM, Policy.LEAST_REQUEST}) {
                Map<String, Integer> by = shops.balancing(policy).serve().ask(1_000);
                assertThat(by.get("b")).as("%s", policy).isBetween(680, 820);
            }
        }
    }

    @Test
    void leastRequestKeepsAwayFromAnInstanceThatHangs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Shops shops = new Shops("", 1);
                Client first = shops.balancing(Policy.LEAST_REQUEST)
                        .with("slow", "v1", "", 1, Backend.serving(request -> {
                            if (request.path().equals("/hang")) {
                                end.await();
                            }
                            request.answer(200, "slow");
                        }))
                        .serve()
                        .client()) {
            first.send("GET /hang HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            await().until(() -> !shops.backend("slow").heads().isEmpty());
            shops.with("quick", "v1", "", 1).serve();
            // Both draws fall on the slow one for a quarter of the requests.
            assertThat(shops.ask(400).get("quick")).isBetween(260, 340);
            end.countDown();
            assertThat(first.answer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RING_HASH", "MAGLEV"})
    void aKeyStaysWithItsInstanceAndOnlyThoseOfAnInstanceThatGoesMove(Policy policy) {
        try (Shops shops = new Shops("")) {
            shops.balancing(policy, new HashKey.Header("x-user"))
                    .with("a", "v1", "", 1)
                    .with("b", "v1", "", 1)
                    .with("c", "v1", "", 1)
                    .serve();
            String[] before = new String[60];
            for (int user = 0; user < 60; user++) {
                Map<String, Integer> by = shops.ask(2, "X-User: u" + user);
                assertThat(by).hasSize(1);
                before[user] = by.keySet().iterator().next();
            }
            assertThat(before).contains("a", "b", "c");
            shops.without("b").serve();
            int moved = 0;
            for (int user = 0; user < 60; user++) {
                String now =
                        shops.ask(1, "X-User: u" + user).keySet().iterator().next();
                assertThat(now).isNotEqualTo("b");
                moved += !before[user].equals("b") && !now.equals(before[user]) ? 1 : 0;
            }
            assertThat(moved).isLessThanOrEqualTo(policy == Policy.RING_HASH ? 0 : 6);
        }
    }

    @Test
    void aCookieAndTheClientsAddressAreKeysTooAndARequestWithoutOneGoesAnywhere() {
        try (Shops shops = new Shops("")) {
            shops.with("a", "v1", "", 1).with("b", "v1", "", 1).with("c", "v1", "", 1);
            shops.balancing(Policy.MAGLEV, new HashKey.Cookie("sid")).serve();
            assertThat(shops.ask(20, "Cookie: x=1; sid=abc")).hasSize(1);
            assertThat(shops.ask(100)).hasSize(3);
            shops.balancing(Policy.RING_HASH, new HashKey.ClientAddress()).serve();
            assertThat(shops.ask(20)).hasSize(1);
        }
    }

    @Test
    void aHashedRequestWhoseInstanceCannotBeReachedGoesToAnother() {
        try (Shops shops = new Shops("")) {
            shops.balancing(Policy.RING_HASH, new HashKey.Header("x-user"))
                    .with("a", "v1", "", 1)
                    .with("b", "v1", "", 1)
                    .serve();
            shops.backend("a").close();
            for (int user = 0; user < 20; user++) {
                assertThat(shops.ask(1, "X-User: u" + user)).isEqualTo(Map.of("b", 1));
            }
        }
    }

    @Test
    void aNewInstanceBeginsWithATenthOfItsWeightAndComesUpToAllOfIt() {
        try (Shops shops = new Shops("", 1)) {
            shops.balancing(by(Policy.ROUND_ROBIN, Duration.ofMillis(1500), Zone.IGNORE))
                    .with("old", "v1", "", 1)
                    .serve();
            await().until(() -> {
                shops.ask(1);
                return shops.gateway().metrics().series().size() > 0;
            });
            await().pollDelay(Duration.ofMillis(1600)).until(() -> true);
            shops.with("new", "v1", "", 1).serve();
            assertThat(shops.ask(100).getOrDefault("new", 0)).as("at first").isBetween(1, 35);
            await().atMost(Duration.ofSeconds(5)).until(() -> shops.ask(100).getOrDefault("new", 0) >= 48);
        }
    }

    @Test
    void theOwnZoneIsPreferredWhileHalfOfItIsHealthyAndOnlyKeepsToItWhatever() {
        try (Shops shops = new Shops("a")) {
            shops.balancing(by(Policy.ROUND_ROBIN, Duration.ZERO, Zone.PREFER))
                    .with("near", "v1", "a", 1)
                    .with("far", "v1", "b", 1)
                    .serve();
            assertThat(shops.ask(20)).isEqualTo(Map.of("near", 20));
            shops.backend("near").close();
            assertThat(shops.ask(20)).isEqualTo(Map.of("far", 20));
            shops.balancing(by(Policy.ROUND_ROBIN, Duration.ZERO, Zone.ONLY)).serve();
            assertThat(shops.ask(5)).isEqualTo(Map.of("503", 5));
        }
        try (Shops shops = new Shops("")) {
            shops.balancing(by(Policy.ROUND_ROBIN, Duration.ZERO, Zone.ONLY))
                    .with("x", "v1", "a", 1)
                    .with("y", "v1", "b", 1)
                    .serve();
            assertThat(shops.ask(20)).as("without a zone of its own").hasSize(2);
        }
    }

    @Test
    void aStreamOnAnInstanceThatIsTakenAwayGoesOnToItsEnd() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Backend leaving = Backend.serving(request -> {
            request.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
            request.send("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            end.await();
            request.send("3\r\ntwo\r\n0\r\n\r\n");
        });
        try (Shops shops = new Shops("").with("leaving", "v1", "", 1, leaving).serve();
                Client user = shops.client()) {
            user.send("GET /events HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            await().until(() -> !leaving.heads().isEmpty());
            shops.with("staying", "v1", "", 1).draining("leaving").serve();
            shops.without("leaving").serve();
            assertThat(shops.ask(20)).isEqualTo(Map.of("staying", 20));
            end.countDown();
            assertThat(user.answer().body()).isEqualTo("onetwo");
            await().until(() -> leaving.openConnections() == 0);
        }
    }

    @Test
    void anInstanceThatDrainsGetsNoMoreRequestsAndFinishesTheOneItHas() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Backend leaving = Backend.serving(request -> {
            if (request.path().equals("/long")) {
                end.await();
            }
            request.answer(200, "leaving");
        });
        try (Shops shops = new Shops("").with("leaving", "v1", "", 1, leaving).serve();
                Client user = shops.client()) {
            user.send("GET /long HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            await().until(() -> !leaving.heads().isEmpty());
            shops.with("staying", "v1", "", 1).draining("leaving").serve();
            assertThat(shops.ask(20)).isEqualTo(Map.of("staying", 20));
            end.countDown();
            assertThat(user.answer().body()).isEqualTo("leaving");
        }
    }
}
