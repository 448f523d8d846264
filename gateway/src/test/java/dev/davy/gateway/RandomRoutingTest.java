package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Explain;
import dev.davy.routing.Explanation;
import dev.davy.routing.Predicate;
import dev.davy.routing.Request;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The event loops' way through a table and the slow reference come to the same answer, for random tables and requests. */
class RandomRoutingTest {
    private static final String[] HOSTS = {"a.example", "b.a.example", "*.a.example", "*.example", "*"};
    private static final String[] PATHS = {"/", "/a", "/a/b", "/ab", "/a/", "/a/b/c", "/%61", "//a"};
    private static final String[] WORDS = {"x", "y", "", "xy"};

    @Test
    void the_gateway_answers_what_explain_says() {
        long seed = 20260401;
        SplittableRandom random = new SplittableRandom(seed);
        try (Backend v1 = Backend.saying("v1");
                Backend v2 = Backend.saying("v2");
                Backend v3 = Backend.saying("v3");
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1));
                Client client = Client.of(gateway.address())) {
            for (int round = 0; round < 60; round++) {
                RoutingTable table = table(random, v1, v2, v3);
                gateway.update(table);
                Split split = ShopSplit.generation(round + 1)
                        .percent(random.nextInt(101))
                        .ring("people", random.nextInt(101))
                        .by(new Key.Cookie("sid"))
                        .build();
                gateway.apply(split);
                for (int i = 0; i < 40; i++) {
                    check(client, table, split, random, "seed " + seed + ", round " + round + ", request " + i);
                }
            }
        }
    }

    private static void check(Client client, RoutingTable table, Split split, SplittableRandom random, String where) {
        String host = pick(random, "a.example", "A.Example:80", "b.a.example", "c.b.a.example", "x.example", "y");
        String target = pick(random, PATHS) + pick(random, "", "", "?q=x", "?q=y&q=x", "?p=%78&q=", "?q=x+y");
        String method = pick(random, "GET", "GET", "DELETE");
        List<Request.Field> fields = new ArrayList<>();
        fields.add(new Request.Field("Cookie", "sid=" + random.nextInt(50) + "; c=" + pick(random, WORDS)));
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add(new Request.Field(pick(random, "H", "h", "K"), pick(random, WORDS)));
        }
        Request request = new Request(method, host, target, fields, InetAddress.getLoopbackAddress());
        Explanation expected = Explain.explain(table, request, Map.of(Tables.SHOP, split), bound -> 0);
        StringBuilder bytes = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        fields.forEach(field ->
                bytes.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        client.send(bytes + "\r\n");
        Client.Answer answer = client.answer();
        switch (expected.outcome()) {
            case Explanation.Outcome.Answered answered ->
                assertThat(answer.status()).as(where + "\n" + bytes).isEqualTo(answered.status());
            case Explanation.Outcome.Given given ->
                assertThat(answer.status() == 200 ? answer.body() : "none " + answer.status())
                        .as(where + "\n" + bytes)
                        .isEqualTo(given.version().orElseThrow());
        }
    }

    private static RoutingTable table(SplittableRandom random, Backend... backends) {
        List<RoutingTable.Host> hosts = new ArrayList<>();
        for (String pattern : HOSTS) {
            if (random.nextBoolean()) {
                List<RoutingTable.Entry> entries = new ArrayList<>();
                for (int i = random.nextInt(6); i >= 0; i--) {
                    entries.add(entry(random, entries.size()));
                }
                hosts.add(new RoutingTable.Host(pattern, entries));
            }
        }
        Map<String, Predicate> audiences = new HashMap<>();
        audiences.put("people", new Predicate.Cookie("c", new TextMatch.Prefix("x")));
        List<RoutingTable.Instance> instances = new ArrayList<>();
        for (int i = 0; i < backends.length; i++) {
            instances.add(new RoutingTable.Instance("127.0.0.1", backends[i].port(), "v" + (i + 1), Map.of()));
        }
        return new RoutingTable(
                hosts,
                Map.of(Tables.SHOP, new RoutingTable.Upstream(Tables.SHOP, instances, Optional.empty(), false)),
                audiences);
    }

    private static RoutingTable.Entry entry(SplittableRandom random, int index) {
        List<Predicate> all = new ArrayList<>();
        all.add(
                switch (random.nextInt(4)) {
                    case 0 -> new Predicate.PathExact(pick(random, PATHS));
                    case 1 -> new Predicate.PathPrefix(pick(random, "/", "/a", "/a/b"));
                    case 2 -> new Predicate.PathPrefix("/");
                    default ->
                        new Predicate.Any(List.of(new Predicate.PathExact("/a"), new Predicate.PathPrefix("/ab")));
                });
        if (random.nextBoolean()) {
            all.add(other(random));
        }
        RoutingTable.Destination to = switch (random.nextInt(4)) {
            case 0 -> new RoutingTable.Destination.Missing("nowhere");
            case 1 -> new RoutingTable.Destination.Pinned(Tables.SHOP, "v3");
            default -> new RoutingTable.Destination.Decided(Tables.SHOP);
        };
        List<RoutingTable.Backend> backends =
                random.nextInt(8) == 0 ? List.of() : List.of(new RoutingTable.Backend(1, to));
        return new RoutingTable.Entry(
                new Predicate.All(all),
                new RoutingTable.Rule("r" + index, index, backends, Optional.empty(), false, Set.of()));
    }

    private static Predicate other(SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> new Predicate.Method("GET");
            case 1 -> new Predicate.Header("h", text(random));
            case 2 -> new Predicate.Query("q", text(random));
            case 3 -> new Predicate.Cookie("c", text(random));
            case 4 -> new Predicate.InAudience(pick(random, "people", "nobody"));
            case 5 -> new Predicate.Host(pick(random, "a.example", "*.a.example", "y"));
            case 6 ->
                new Predicate.Users(
                        random.nextLong(),
                        Weight.ofPercent(random.nextInt(101)),
                        new Key.Cookie(pick(random, "sid", "c")));
            case 7 -> new Predicate.Not(new Predicate.Header("k", text(random)));
            default -> new Predicate.ClientAddress(InetAddress.getLoopbackAddress(), random.nextInt(33));
        };
    }

    private static TextMatch text(SplittableRandom random) {
        String word = pick(random, WORDS);
        return switch (random.nextInt(6)) {
            case 0 -> new TextMatch.Exact(word);
            case 1 -> new TextMatch.Prefix(word);
            case 2 -> new TextMatch.Suffix(word);
            case 3 -> new TextMatch.Contains(word);
            case 4 -> new TextMatch.Present();
            default -> new TextMatch.Absent();
        };
    }

    private static String pick(SplittableRandom random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
