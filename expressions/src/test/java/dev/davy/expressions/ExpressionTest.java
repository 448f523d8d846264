package dev.davy.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.davy.model.Facts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final Map<String, Object> KNOWN = Map.ofEntries(
            Map.entry("candidate.requests", 12_000L),
            Map.entry("candidate.failures", 6L),
            Map.entry("candidate.failureRate", 0.0005),
            Map.entry("stable.requests", 90_000L),
            Map.entry("stable.failures", 50L),
            Map.entry("stable.failureRate", 50 / 90_000.0),
            Map.entry("requests", 102_000L),
            Map.entry("excess", -0.7),
            Map.entry("budget.left", 48.5),
            Map.entry("share", 0.05),
            Map.entry("verdict", "NeedMore"),
            Map.entry("safe", false),
            Map.entry("seconds", 61.5));

    private static boolean holds(String text) {
        return Expression.of(text).holds(new Facts(KNOWN));
    }

    @Test
    void it_names_what_is_known_of_a_release() {
        assertThat(holds("candidate.failureRate < 0.001 && requests > 10000")).isTrue();
        assertThat(holds("candidate.failures > 2 * stable.failures")).isFalse();
        assertThat(holds("excess < 5 && budget.left >= 40 && share == 0.05")).isTrue();
        assertThat(holds("verdict in ['Safe', 'NeedMore'] && !safe && seconds > 60"))
                .isTrue();
        assertThat(holds("safe ? true : candidate.requests >= 12000")).isTrue();
    }

    @Test
    void every_name_that_is_known_can_be_used() {
        assertThat(Expression.known()).containsExactlyInAnyOrderElementsOf(KNOWN.keySet());
        for (String name : Expression.known()) {
            assertThat(Expression.mistakes(name + " == " + name)).as(name).isEmpty();
        }
    }

    @Test
    void what_is_of_another_type_or_unknown_is_a_mistake_at_its_column() {
        assertThat(Expression.mistakes("safe && candidat.requests > 3"))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).contains("candidat", "at column 9"));
        assertThat(Expression.mistakes("requests > 'many'"))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).contains("no matching overload", "at column 10"));
        assertThat(Expression.mistakes("requests"))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).contains("bool"));
        assertThat(Expression.mistakes("requests > ")).isNotEmpty();
        assertThat(Expression.mistakes("")).isNotEmpty();
    }

    @Test
    void what_is_not_known_yet_makes_nothing_true() {
        Map<String, Object> facts = new HashMap<>(KNOWN);
        facts.remove("candidate.failureRate");
        for (String text : List.of(
                "candidate.failureRate < 0.001",
                "!(candidate.failureRate >= 0.001)",
                "candidate.failureRate < 0.001 && requests > 10",
                "safe || candidate.failureRate < 0.001")) {
            assertThatThrownBy(() -> Expression.of(text).holds(new Facts(facts)))
                    .as(text)
                    .hasMessage("candidate.failureRate is not known yet");
        }
    }

    @Test
    void what_could_go_on_for_long_is_no_expression() {
        assertThat(Expression.mistakes("[1, 2, 3].all(i, i > requests)")).isNotEmpty();
        assertThat(Expression.mistakes("[1].map(i, [1].map(j, i * j)).size() > 0"))
                .isNotEmpty();
        assertThat(Expression.mistakes("safe || " + "!".repeat(Expression.LONGEST) + "safe"))
                .isNotEmpty();
        assertThat(Expression.mistakes("(".repeat(400) + "safe" + ")".repeat(400)))
                .isNotEmpty();
    }

    @Test
    void whatever_is_written_is_compiled_and_computed_within_a_second() {
        long seed = 20_260_104;
        Random random = new Random(seed);
        List<String> parts = List.of(
                "requests",
                "verdict",
                "safe",
                "excess",
                "<",
                "&&",
                "||",
                "+",
                "*",
                "(",
                ")",
                "[",
                "]",
                ",",
                "'a'",
                "!",
                "1",
                "0.5",
                ".matches(",
                "'(a+)+$'",
                "size(",
                "?",
                ":",
                " in ",
                "==",
                "{",
                "}",
                "/",
                "%",
                "-");
        long began = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(40); left > 0; left--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            if (Expression.mistakes(text.toString()).isEmpty()) {
                try {
                    Expression.of(text.toString()).holds(new Facts(KNOWN));
                } catch (IllegalStateException e) {
                    // Such as a division by zero.
                }
            }
        }
        String regex = "verdict.matches('(a|aa)+$') || " + "verdict + verdict == verdict || ".repeat(25) + "safe";
        assertThat(holds(regex)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("seed %d", seed)
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void what_was_compiled_is_kept() {
        Compiled compiled = new Compiled();
        for (int i = 0; i < 600; i++) {
            assertThat(compiled.holds("requests > " + i % 300, new Facts(KNOWN)))
                    .isTrue();
        }
        assertThatThrownBy(() -> compiled.holds("requests >", new Facts(KNOWN)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
