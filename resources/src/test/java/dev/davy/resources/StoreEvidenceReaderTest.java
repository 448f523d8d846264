package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.StoreEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreEvidenceReaderTest {
    private static ResourceFile read(String spec) {
        return ResourceFile.read("f.yaml", """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {name: shop}
                  version: v2
                %s
                """.formatted(spec.indent(2)));
    }

    private static List<String> problems(String spec) {
        return read(spec).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void aReleaseNamesItsCounters() {
        ResourceFile file = read("""
                evidence:
                  store: prom
                  requests: requests_total
                  failures: failures_total
                  latency: seconds_bucket
                  versionLabel: app_version
                  every: 5s
                """);

        assertThat(file.problems()).isEmpty();
        assertThat(((Release) file.resources().getFirst()).plan().evidence())
                .contains(new StoreEvidence(
                        "prom",
                        "requests_total",
                        "failures_total",
                        Optional.of("seconds_bucket"),
                        "app_version",
                        Duration.ofSeconds(5)));
    }

    @Test
    void whatCountersByVersionCannotTellIsAMistake() {
        String evidence = "evidence: {store: prom, requests: a, failures: b}\n";

        assertThat(problems(evidence + "guard: {tolerance: 1.5x, latency: {p99: 2x}}"))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("f.yaml:7: spec.guard.tolerance: 1.5x (expected: 1x with evidence"))
                .anySatisfy(problem -> assertThat(problem).startsWith("f.yaml:7: spec.evidence.latency: missing"));
        assertThat(problems(evidence + "stages: [{mirror: 10%}, {weight: auto}]"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:7: spec.stages[0]: audience or mirror");
        assertThat(problems("evidence: {store: prom, requests: a, every: 10ms}"))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("spec.evidence.failures: missing"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.evidence.every: 10ms"));
    }
}
