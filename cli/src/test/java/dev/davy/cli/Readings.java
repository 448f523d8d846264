package dev.davy.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Releases for the tests of what shows them. */
final class Readings {
    static final Instant BEGIN = Instant.parse("2026-01-01T10:00:00Z");

    private Readings() {}

    /** v3 at 6.4 %, 4 of 812 requests failed, with evidence on both sides. */
    static Reading progressing() {
        return progressing(new Reading.Next(12_800, "doubling"));
    }

    /** The same with what its share does next. */
    static Reading progressing(Reading.Next next) {
        return new Reading(
                "shop",
                "Progressing",
                "v2",
                "v3",
                "weight auto to 100%",
                6_400,
                "NeedMore",
                "",
                "no harm found in 812 requests of v3: 4 failed where stable has 0 of 11,533, and the share may double"
                        + " every second while the evidence allows it",
                "9,400 more requests, about 1 min 10 s",
                new Reading.Requests(12_345, 812, 4, 0),
                new Reading.Budget(50, 3.2, 11.4),
                Optional.of(next),
                Optional.of(new Reading.Evidence(
                        12.3, 100, 1.9, 40, 0.0034, 0.001, List.of("latency not judged yet: 1,200 of 2,000 requests"))),
                12,
                List.of("rule 1 of HTTPRoute shop (shop.yaml:9) is pinned to shop.v3"),
                List.of(told(1, 0, "NeedMore", 1_000, "start small"), told(2, 1_000, "NeedMore", 2_000, "doubled")));
    }

    /** The same release, taken back 2.3 s after its start. */
    static Reading rolledBack() {
        Reading before = progressing();
        return new Reading(
                before.name(),
                "RolledBack",
                "v2",
                "v3",
                "",
                0,
                "Harm",
                "Harm",
                "failures: evidence 134.2 of 100",
                "",
                before.requests(),
                new Reading.Budget(50, 3.2, 0),
                Optional.empty(),
                before.evidence(),
                2,
                before.pins(),
                List.of(
                        told(1, 0, "NeedMore", 1_000, "start small"),
                        told(2, 1_000, "NeedMore", 2_000, "doubled"),
                        told(3, 2_300, "Harm", 0, "failures: evidence 134.2 of 100")));
    }

    static Reading.Told told(int number, long millis, String verdict, int weight, String why) {
        return new Reading.Told(
                number, BEGIN.plusMillis(millis), "Progressing", "weight auto to 100%", verdict, weight, why);
    }
}
