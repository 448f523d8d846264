package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.model.Bucket;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets which version, and under which generation it is counted. */
class SplitTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Backend stable = backend("v1");
    private final Backend candidate = backend("v2");
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(2));

    private Backend backend(String name) {
        return Backend.serving(request -> {
            switch (request.path()) {
                case "/waits" -> {
                    goOn.await();
                    request.answer(200, name);
                }
                case "/streams" -> {
                    request.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n" + name + "\r\n");
                    goOn.await();
                }
                case "/denied" -> request.answer(401, name);
                case "/fails" -> request.answer(500, name);
                default -> request.answer(200, name);
            }
        });
    }

    @BeforeEach
    void table() {
        gateway.update(shop().build());
    }

    private Tables shop() {
        return Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .audience("staff", new Predicate.Header("x-staff", new TextMatch.Exact("yes")));
    }

    @AfterEach
    void close() {
        goOn.countDown();
        gateway.close();
        stable.close();
        candidate.close();
    }

    private Counts counts(long generation, Stratum stratum, String version) {
        return gateway.counters(Tables.SHOP).stream()
                .filter(counter -> counter.generation() == generation
                        && counter.stratum().equals(stratum)
                        && counter.version().equals(version))
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    @Test
    void a_user_gets_the_version_that_the_bucket_says_and_stays_with_it() {
        gateway.apply(
                ShopSplit.generation(1).percent(30).by(new Key.Cookie("sid")).build());
        try (Client client = Client.of(gateway.address())) {
            int candidates = 0;
            for (int user = 0; user < 200; user++) {
                String key = "user-" + user;
                boolean expected = Bucket.of(42, key).index() < 30_000;
                candidates += expected ? 1 : 0;
                for (int i = 0; i < 2; i++) {
                    assertThat(client.get("/", "Cookie: a=b; sid=" + key + "; c=d")
                                    .body())
                            .isEqualTo(expected ? "v2" : "v1");
                }
            }
            assertThat(candidates).isBetween(30, 90);
            assertThat(counts(1, Stratum.Split.EVERYONE, "v2").answered()).isEqualTo(2L * candidates);
            assertThat(counts(1, Stratum.Split.EVERYONE, "v2").keys()).isEqualTo(30);
        }
    }

    @Test
    void a_user_who_fails_again_and_again_counts_once_in_a_release() {
        gateway.apply(ShopSplit.generation(1)
                .percent(100)
                .by(new Key.Header("X-User"))
                .unshielded()
                .build());
        for (int i = 0; i < 5; i++) {
            Client.get(gateway.address(), "/fails", "x-user: a");
            Client.get(gateway.address(), "/denied", "x-user: a");
        }
        gateway.apply(ShopSplit.generation(2)
                .percent(100)
                .by(new Key.Header("X-User"))
                .unshielded()
                .build());
        Client.get(gateway.address(), "/fails", "x-user: a");
        Client.get(gateway.address(), "/fails", "x-user: b");
        Counts first = counts(1, Stratum.Split.EVERYONE, "v2");
        assertThat(first.failed()).isEqualTo(5);
        assertThat(first.counted()).isEqualTo(1);
        assertThat(first.clientErrors()).isEqualTo(5);
        assertThat(first.countedClientErrors()).isEqualTo(1);
        assertThat(first.keys()).isEqualTo(1);
        assertThat(counts(2, Stratum.Split.EVERYONE, "v2").counted()).isEqualTo(1);
    }

    @Test
    void an_audience_goes_to_the_candidate_as_a_whole_and_is_a_stratum_of_its_own() {
        gateway.apply(ShopSplit.generation(1).ring("staff", 100).build());
        assertThat(Client.get(gateway.address(), "/", "X-Staff: yes").body()).isEqualTo("v2");
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v1");
        assertThat(counts(1, new Stratum.Ring("staff"), "v2").answered()).isEqualTo(1);
        assertThat(counts(1, Stratum.Split.EVERYONE, "v1").answered()).isEqualTo(1);
    }

    @Test
    void an_older_split_is_ignored() {
        gateway.apply(ShopSplit.generation(5).percent(100).build());
        gateway.apply(ShopSplit.generation(4).percent(0).build());
        assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v2");
    }

    @Test
    void an_outcome_belongs_to_the_generation_that_assigned_the_request() {
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
            await().untilAsserted(() -> assertThat(candidate.heads()).hasSize(1));
            gateway.apply(ShopSplit.generation(2).percent(0).build());
            assertThat(counts(1, Stratum.Split.EVERYONE, "v2").inFlight()).isEqualTo(1);
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v1");
            assertThat(gateway.openStreams(Tables.SHOP, "v2")).isEqualTo(1);
            goOn.countDown();
            assertThat(client.answer().body()).isEqualTo("v2");
            await().untilAsserted(() -> assertThat(
                            counts(1, Stratum.Split.EVERYONE, "v2").answered())
                    .isEqualTo(1));
            assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero();
        }
    }

    @Test
    void streams_on_the_candidate_end_when_their_time_after_a_rollback_is_over_and_are_no_evidence() {
        gateway.apply(ShopSplit.generation(1).percent(100).build());
        try (Client client = Client.of(gateway.address())) {
            client.send("GET /streams HTTP/1.1\r\nHost: a\r\n\r\n");
            await().untilAsserted(() ->
                    assertThat(gateway.openStreams(Tables.SHOP, "v2")).isEqualTo(1));
            gateway.apply(ShopSplit.generation(2)
                    .percent(0)
                    .draining(Duration.ofMillis(50))
                    .build());
            assertThat(client.answer().body()).isEqualTo("v2");
            assertThat(client.closed()).isTrue();
            assertThat(gateway.openStreams(Tables.SHOP, "v2")).isZero();
            Counts counts = counts(1, Stratum.Split.EVERYONE, "v2");
            assertThat(counts.gone()).isEqualTo(1);
            assertThat(counts.failed()).isZero();
        }
    }

    @Test
    void a_split_by_hand_draws_each_request_and_a_missing_backend_answers_500_for_its_share() {
        gateway.update(shop().backends(
                        new RoutingTable.Backend(50, new RoutingTable.Destination.Pinned(Tables.SHOP, "v1")),
                        new RoutingTable.Backend(25, new RoutingTable.Destination.Pinned(Tables.SHOP, "v2")),
                        new RoutingTable.Backend(25, new RoutingTable.Destination.Missing("nowhere")))
                .build());
        gateway.apply(ShopSplit.generation(1).percent(0).build());
        int[] seen = new int[3];
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 1_000; i++) {
                Client.Answer answer = client.get("/");
                seen[answer.status() == 500 ? 2 : answer.body().equals("v1") ? 0 : 1]++;
            }
        }
        assertThat(seen[0]).isBetween(400, 600);
        assertThat(seen[1]).isBetween(170, 330);
        assertThat(seen[2]).isBetween(170, 330);
        assertThat(counts(1, new Stratum.Pinned(), "v2").answered()).isEqualTo(seen[1]);
        assertThat(counts(1, Stratum.Split.EVERYONE, "v1")).isEqualTo(Counts.NONE);
    }

    @Test
    void a_pinned_version_without_instances_is_503_with_a_reason() {
        gateway.update(
                shop().backends(new RoutingTable.Backend(1, new RoutingTable.Destination.Pinned(Tables.SHOP, "v9")))
                        .build());
        Client.Answer answer = Client.get(gateway.address(), "/");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("no healthy instance of shop.v9");
    }

    @Test
    void without_a_split_all_instances_serve_in_turn() {
        List<String> bodies = new java.util.ArrayList<>();
        try (Client client = Client.of(gateway.address())) {
            for (int i = 0; i < 10; i++) {
                bodies.add(client.get("/").body());
            }
        }
        assertThat(bodies).contains("v1", "v2");
        assertThat(gateway.counters(Tables.SHOP)).isEmpty();
    }

    @Test
    void while_nobody_knows_which_version_is_stable_every_one_but_the_wished_one_serves_and_nothing_is_evidence() {
        try (Backend third = backend("v3");
                Client client = Client.of(gateway.address())) {
            gateway.apply(ShopSplit.generation(1).undetermined());
            assertThat(client.get("/").body()).isEqualTo("v1");
            gateway.update(shop().with("v3", third.address()).build());
            List<String> bodies = new java.util.ArrayList<>();
            for (int i = 0; i < 10; i++) {
                bodies.add(client.get("/").body());
            }
            assertThat(bodies).containsOnly("v1", "v3");
            assertThat(gateway.counters(Tables.SHOP)).isEmpty();
            gateway.apply(ShopSplit.generation(2).percent(100).build());
            assertThat(client.get("/").body()).isEqualTo("v2");
        }
    }

    @Test
    void evidence_of_more_users_than_can_be_remembered_says_that_it_has_gaps_until_another_salt() {
        Target target = new Target(Tables.SHOP, 1, "");
        assertThat(target.gaps()).isEmpty();
        Split split = ShopSplit.generation(1).build();
        target.apply(split);
        SeenKeys seen = java.util.Objects.requireNonNull(target.seen());
        for (long user = 1; user <= SeenKeys.MOST; user++) {
            assertThat(seen.firstFailure(user)).isTrue();
        }
        assertThat(seen.firstFailure(7)).isFalse();
        assertThat(target.gaps()).isEmpty();
        assertThat(seen.firstFailure(-1)).isFalse();
        assertThat(target.gaps()).hasValue("more than 131,072 users failed, and later ones are not counted");
        assertThat(seen.firstClientError(-1)).isTrue();
        target.apply(ShopSplit.generation(2).salted(43).build());
        assertThat(target.gaps()).isEmpty();
    }

    @Test
    void more_users_with_4xx_than_can_be_remembered_end_that_stream_and_nothing_else() {
        SeenKeys seen = new SeenKeys();
        for (long user = 1; user <= SeenKeys.MOST; user++) {
            assertThat(seen.firstClientError(user)).isTrue();
        }
        assertThat(seen.firstClientError(-1)).isFalse();
        assertThat(seen.gaps()).isEmpty();
        assertThat(seen.firstFailure(-1)).isTrue();
    }

    @Test
    void audiences_are_told_to_upstreams_that_want_them_and_never_taken_from_clients() {
        gateway.update(shop().forwardAudiences().build());
        Client.get(gateway.address(), "/", "x-davy-audience: admin", "X-Staff: yes");
        String head = Optional.of(stable)
                .filter(b -> !b.heads().isEmpty())
                .orElse(candidate)
                .heads()
                .getFirst();
        assertThat(head).contains("x-davy-audience: staff\r\n").doesNotContain("admin");
    }
}
