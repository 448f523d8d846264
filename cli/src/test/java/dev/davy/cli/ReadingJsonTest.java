package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReadingJsonTest {
    @Test
    void whatIsMissingOrNullReadsAsEmpty() {
        Reading reading = read("{\"name\":\"shop\",\"phase\":\"Idle\",\"candidate\":null,\"meters\":null}", "[]");
        assertThat(reading.name()).isEqualTo("shop");
        assertThat(reading.candidate()).isEmpty();
        assertThat(reading.evidence()).isEmpty();
        assertThat(reading.requests()).isEqualTo(new Reading.Requests(0, 0, 0, 0));
        assertThat(reading.decisions()).isEmpty();
        assertThat(reading.over()).isFalse();
    }

    @Test
    void everyFigureArrives() {
        Reading reading = read("""
                {"name":"shop","phase":"RolledBack","stable":"v2","candidate":"v3","stage":"weight auto to 100%","weight":0,
                 "verdict":"Harm","reason":"Harm","why":"because","waitsFor":"nobody",
                 "requests":{"total":10,"candidate":4,"candidateFailed":3,"userVisibleFailed":1},
                 "budget":{"blastRadius":50,"spent":2.5,"exposure":6.5},"next":{"weight":7,"limitedBy":"doubling"},
                 "meters":{"harm":101.5,"harmBar":100,"relative":0.5,"relativeBar":40,"absoluteBound":0.9,
                           "tolerableFailures":0.001,"notes":["a note"]},
                 "openStreams":2,"pins":["a pin"]}""", """
                [{"number":7,"at":"2026-01-01T00:00:00Z","phase":"RolledBack","stage":"s","verdict":"Harm","weight":0,
                  "why":"because"}]""");
        assertThat(reading.over()).isTrue();
        assertThat(reading.requests()).isEqualTo(new Reading.Requests(10, 4, 3, 1));
        assertThat(reading.budget()).isEqualTo(new Reading.Budget(50, 2.5, 6.5));
        assertThat(reading.next()).contains(new Reading.Next(7, "doubling"));
        assertThat(reading.evidence().orElseThrow().harm()).isEqualTo(101.5);
        assertThat(reading.evidence().orElseThrow().notes()).containsExactly("a note");
        assertThat(reading.openStreams()).isEqualTo(2);
        assertThat(reading.pins()).containsExactly("a pin");
        assertThat(reading.decisions())
                .containsExactly(new Reading.Told(
                        7, Instant.parse("2026-01-01T00:00:00Z"), "RolledBack", "s", "Harm", 0, "because"));
    }

    private static Reading read(String release, String decisions) {
        JsonMapper json = JsonMapper.shared();
        return ReadingJson.of(json.readTree(release), json.readTree(decisions));
    }
}
