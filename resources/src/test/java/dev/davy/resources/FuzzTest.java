package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FuzzTest {
    private static final int ROUNDS = 1_500;
    private static final List<String> WORDS = List.of(
            "[",
            "]",
            "{",
            "}",
            ":",
            "- ",
            "---\n",
            "...\n",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "? ",
            "|\n",
            ">-\n",
            "\"",
            "'",
            "#",
            "\t",
            "\n",
            "\r",
            "\u0000",
            "\uFEFF",
            "null",
            "~",
            "true",
            "1e999",
            "-1",
            "0x",
            "99999999999",
            "%",
            "x",
            "<<: ",
            "weight",
            "name",
            "\uD83D\uDE80",
            "%YAML 1.1\n",
            "@",
            "`");

    private static final String SEED_TEXT = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec:
              instances:
                - {address: "127.0.0.1:9001", labels: {version: v1}}
              healthCheck: {path: /healthz, interval: 2s}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: shop, annotations: {davy.dev/failure-codes: "429"}}
            spec:
              parentRefs: [{name: edge}]
              hostnames: ["*.example"]
              rules:
                - matches: [{path: {type: RegularExpression, value: "/a+"}, headers: [{name: a, value: b}]}]
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v1, weight: 3}]
                  timeouts: {request: 10s}
            ---
            apiVersion: davy.dev/v1
            kind: Audience
            metadata: {name: staff}
            spec: {anyOf: [{clientAddress: [10.0.0.0/8]}, {not: {cookie: {name: team, prefix: shop-}}}]}
            ---
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: shop}
              version: v2
              key: {cookie: sid}
              stages: [{audience: {name: staff, share: 50%}, for: 10m}, {gate: {role: product}}, {weight: auto}]
              guard: {blastRadius: 50, latency: {p99: 1.5x}, warmUp: {for: 30s, requests: 500}}
              watch: {for: 10m, holdback: 5%}
            """;

    @Test
    void whateverAFileSaysReadingItEndsInResourcesOrProblems() {
        long seed = System.nanoTime();
        System.out.println("fuzz seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(random);
            assertThatCode(() -> {
                        ResourceFile file = ResourceFile.read("f.yaml", bytes);
                        long lines = new String(bytes, StandardCharsets.ISO_8859_1)
                                        .lines()
                                        .count()
                                + 1;
                        assertThat(file.problems())
                                .allMatch(p ->
                                        p.at().line() <= lines && !p.message().contains("\n"));
                    })
                    .as("seed %d round %d: %s", seed, round, new String(bytes, StandardCharsets.UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] mutated(RandomGenerator random) {
        StringBuilder text = new StringBuilder(SEED_TEXT);
        int edits = 1 + random.nextInt(8);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
                case 2 -> text.setCharAt(at, (char) random.nextInt(0x250));
                default -> {
                    int from = random.nextInt(text.length());
                    text.insert(at, text.substring(from, Math.min(text.length(), from + random.nextInt(60))));
                }
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
