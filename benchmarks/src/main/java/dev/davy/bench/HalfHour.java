package dev.davy.bench;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import dev.davy.release.Beginning;
import dev.davy.release.Effect;
import dev.davy.release.Event;
import dev.davy.release.Health;
import dev.davy.release.Inventory;
import dev.davy.release.JournalRecord;
import dev.davy.release.Moment;
import dev.davy.release.Outcome;
import dev.davy.release.ReleaseMachine;
import dev.davy.release.ReleaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A release that stays at 5 % for half an hour at 1,000 requests a second, one in a thousand failing on either version. */
final class HalfHour {
    private static final int SECONDS = 30 * 60;
    private static final int REQUESTS_A_SECOND = 1_000;

    private final List<JournalRecord> records = new ArrayList<>();
    private final Map<Long, Counts> stable = new HashMap<>();
    private final Map<Long, Counts> candidate = new HashMap<>();
    private ReleaseState state = ReleaseState.of("shop");
    private Optional<Split> split = Optional.empty();

    private HalfHour() {}

    /** What the journal holds of it, ending with a decision and the evidence for it. */
    static List<JournalRecord> records() {
        HalfHour release = new HalfHour();
        Plan plan = new Plan(
                "shop",
                "shop",
                Optional.of("v1"),
                "v2",
                new Key.Request(),
                List.of(new Stage.Fixed(Weight.ofPercent(5), Duration.ofHours(2))),
                Guard.DEFAULT,
                Plan.Watch.DEFAULT);
        release.take(new Event.Wanted(at(0), plan, Inventory.of("v1", "v2"), Beginning.blank(1)));
        for (int second = 1; second <= SECONDS && release.state.run().isPresent(); second++) {
            release.second(second);
        }
        return List.copyOf(release.records);
    }

    private static Moment at(int second) {
        Duration elapsed = Duration.ofSeconds(second);
        return new Moment(Instant.EPOCH.plus(elapsed), elapsed);
    }

    private void second(int second) {
        Split now = split.orElseThrow();
        long theirs = Math.round(REQUESTS_A_SECOND * now.weight().share());
        List<Counter> counters = new ArrayList<>();
        add(counters, now, "v1", stable, REQUESTS_A_SECOND - theirs, 1);
        add(counters, now, "v2", candidate, theirs, second % 20 == 0 && theirs > 0 ? 1 : 0);
        take(new Event.Observed(at(second), counters, Health.fine(3, 3)));
    }

    private static void add(
            List<Counter> into, Split split, String version, Map<Long, Counts> known, long requests, long failed) {
        LatencyHistogram latency = LatencyHistogram.of(
                new int[] {100, 120, 140, 180},
                new long[] {requests / 2, requests / 4, requests / 4, requests - requests / 2 - 2 * (requests / 4)});
        Counts more = new Counts(requests, requests, 0, failed, failed, 0, 0, 0, requests > 0 ? 30 : 0, latency);
        Counts sum = known.merge(split.generation(), more, Counts::plus);
        into.add(new Counter("here", 1, split.generation(), Stratum.Split.EVERYONE, version, "shop", sum));
    }

    private void take(Event event) {
        Outcome outcome = ReleaseMachine.step(state, event);
        state = outcome.state();
        records.add(
                event instanceof Event.Observed observed
                        ? new JournalRecord.Evidence(List.of(observed))
                        : new JournalRecord.Happened(event));
        for (Effect effect : outcome.effects()) {
            if (effect instanceof Effect.Route route) {
                split = Optional.of(route.split());
            } else if (effect instanceof Effect.Decided decided) {
                records.add(new JournalRecord.Decided(decided.decision()));
            }
        }
    }
}
