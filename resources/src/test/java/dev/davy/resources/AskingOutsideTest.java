package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Hook;
import dev.davy.model.MetricCheck;
import dev.davy.model.Plan;
import dev.davy.model.Sourced;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a Release says about those whom it asks: gates, checks and webhooks. */
class AskingOutsideTest {
    private static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {name: shop}
              version: v2
            """;

    private static Plan plan(String spec) {
        ResourceFile file = ResourceFile.read("f.yaml", RELEASE + spec.indent(2));
        assertThat(file.problems()).isEmpty();
        return ((Release) file.resources().getFirst()).plan();
    }

    private static List<String> problems(String spec) {
        return ResourceFile.read("f.yaml", RELEASE + spec.indent(2)).problems().stream()
                .map(problem -> problem.at() + " " + problem.message())
                .toList();
    }

    private static Stage gate(String gate) {
        return plan("stages:\n  - gate: " + gate).stages().getFirst();
    }

    @Test
    void a_gate_is_answered_by_roles_in_order() {
        assertThat(gate("{name: ready, roles: [developers, operations, product], deadline: 24h, otherwise: rollback}"))
                .isEqualTo(new Stage.Gate(
                        "ready",
                        new Stage.By.Person(List.of("developers", "operations", "product")),
                        Optional.of(Duration.ofHours(24)),
                        Stage.Otherwise.ROLLBACK,
                        Stage.Otherwise.ROLLBACK));
    }

    @Test
    void a_gate_is_answered_by_a_receiver() {
        assertThat(gate("""
                {webhook: {url: "https://ci.example/go", method: PUT, headers: {x-team: a, x-token: {env: T}},
                    secret: {file: key}, timeout: 5s, retries: 2, every: 10s, metadata: {a: b}}, onRefusal: hold}
                """.replace("\n", "")))
                .isEqualTo(new Stage.Gate(
                        "webhook",
                        new Stage.By.Receiver(
                                new Webhook(
                                        "https://ci.example/go",
                                        "PUT",
                                        Map.of("x-team", new Sourced.Plain("a"), "x-token", new Sourced.Env("T")),
                                        Optional.of(new Sourced.File("key")),
                                        Duration.ofSeconds(5),
                                        2,
                                        Map.of("a", "b")),
                                Duration.ofSeconds(10)),
                        Optional.empty(),
                        Stage.Otherwise.HOLD,
                        Stage.Otherwise.HOLD));
    }

    @Test
    void a_gate_opens_by_an_expression_whose_types_are_checked_at_its_line() {
        assertThat(gate("{when: \"candidate.failureRate < 0.001 && requests > 10000\", deadline: 1h}"))
                .isEqualTo(new Stage.Gate(
                        "when",
                        new Stage.By.When("candidate.failureRate < 0.001 && requests > 10000"),
                        Optional.of(Duration.ofHours(1)),
                        Stage.Otherwise.HOLD,
                        Stage.Otherwise.ROLLBACK));
        assertThat(problems("stages:\n  - gate: {when: \"candidate.failureRat < 0.001\"}"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:8 spec.stages[0].gate.when: undeclared reference to 'candidate'")
                .contains("at column 1", "candidate.failureRate");
        assertThat(problems("stages:\n  - gate: {when: \"" + "safe && ".repeat(200) + "safe\"}"))
                .singleElement()
                .asString()
                .contains("at most 1000 characters");
    }

    @Test
    void a_gate_that_nobody_can_answer_is_a_mistake() {
        assertThat(problems("stages:\n  - gate: {name: a, roles: []}"))
                .containsExactly("f.yaml:8 spec.stages[0].gate.roles: nobody could answer it (expected: at least one"
                        + " role)");
        assertThat(problems("stages:\n  - gate: {role: a, when: safe}"))
                .containsExactly(
                        "f.yaml:8 spec.stages[0].gate.when: beside role (expected: one of role, roles, webhook,"
                                + " when)");
        assertThat(problems("stages:\n  - gate: {webhook: {url: \"http://a/\", every: 1m}, deadline: 30s}"))
                .containsExactly(
                        "f.yaml:8 spec.stages[0].gate.deadline: 30s (expected: at least webhook.every, 1m, or it"
                                + " is asked only once)");
        assertThat(problems("stages:\n  - gate: {webhook: {url: \"http://a/\", every: 5s, retries: 2}, deadline: 20s}"))
                .containsExactly(
                        "f.yaml:8 spec.stages[0].gate.deadline: 20s (expected: at least 33s, which an answer may"
                                + " take by webhook.timeout and webhook.retries)");
        assertThat(problems("stages:\n  - gate: {name: a, deadline: 0s}"))
                .containsExactly(
                        "f.yaml:8 spec.stages[0].gate.deadline: 0s, in which nobody can answer (expected: more)");
    }

    @Test
    void a_check_has_a_store_a_query_and_a_range() {
        Plan plan = plan("""
                checks:
                  - name: conversion
                    store: prom
                    query: 'orders{version="{{ version }}",shop="{{ shop }}"}[{{interval}}]'
                    variables: {shop: eu}
                    range: {min: -0.5, max: 10}
                    every: 30s
                    failures: 5
                    outage: 5m
                """);
        assertThat(plan.checks())
                .containsExactly(new MetricCheck(
                        "conversion",
                        "prom",
                        "orders{version=\"{{ version }}\",shop=\"{{ shop }}\"}[{{interval}}]",
                        Map.of("shop", "eu"),
                        Optional.of(-0.5),
                        Optional.of(10.0),
                        Duration.ofSeconds(30),
                        5,
                        Duration.ofMinutes(5)));
    }

    @Test
    void a_variable_that_nobody_fills_is_a_mistake_at_its_line() {
        assertThat(problems("checks:\n  - {name: a, store: p, query: \"up{v=\\\"{{ verson }}\\\"}\", range: {min: 1}}"))
                .containsExactly("f.yaml:8 spec.checks[0].query: unknown variable verson (did you mean version?)");
        assertThat(problems("checks:\n  - {name: a, store: p, query: up, range: {min: 2, max: 1}}"))
                .containsExactly("f.yaml:8 spec.checks[0].range.min: 2.0 (expected: max, 1.0, or less)");
        assertThat(problems("checks:\n  - {name: a, store: p, query: up, range: {min: 2}, every: 1h, outage: 2h}"))
                .containsExactly(
                        "f.yaml:7 spec.checks: a is asked for every 1h (expected: less than guard.deadline, 30m,"
                                + " or it is never asked and nothing is promoted)");
    }

    @Test
    void webhooks_have_a_moment_and_what_belongs_to_it() {
        Plan plan = plan("""
                webhooks:
                  - {name: load, on: pre-rollout, url: "http://a/", failures: 1}
                  - {name: ask, on: confirm-promotion, url: "http://a/", deadline: 1h, otherwise: promote}
                  - {name: tell, on: event, url: "http://a/"}
                """);
        assertThat(plan.hooks().stream().map(Hook::on))
                .containsExactly(Hook.On.PRE_ROLLOUT, Hook.On.CONFIRM_PROMOTION, Hook.On.EVENT);
        assertThat(plan.hooks().get(1).deadline()).contains(Duration.ofHours(1));
        assertThat(problems("webhooks:\n  - {name: a, on: event, url: \"http://a/\", failures: 1}"))
                .containsExactly("f.yaml:8 spec.webhooks[0].failures: has no meaning here (expected: failures with on:"
                        + " pre-rollout or rollout, whose no is a failed test)");
        assertThat(problems("""
                        webhooks:
                          - {name: a, on: event, url: "http://a/"}
                          - {name: a, on: rollout, url: "http://a/"}
                        """))
                .containsExactly("f.yaml:7 spec.webhooks[1].name: a stands there twice (expected: a name of its own)");
    }
}
