package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.davy.model.Batch;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvidenceLedgerTest {
    private static Split split(long generation, int percent) {
        return new Split(
                "shop",
                "shop",
                1,
                generation,
                7,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(percent),
                List.of(new Ring("staff", Weight.ofPercent(50))),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ZERO);
    }

    private static Counter counter(
            String node, long boot, long generation, String version, long answered, long failed) {
        return new Counter(
                node, boot, generation, Stratum.Split.EVERYONE, version, "shop", Counts.of(answered, failed));
    }

    private static Counter open(String node, long boot, long generation, long assigned, long answered) {
        return new Counter(
                node,
                boot,
                generation,
                Stratum.Split.EVERYONE,
                "v2",
                "shop",
                new Counts(assigned, answered, 0, 0, 0, 0, 0, 0, assigned, LatencyHistogram.EMPTY));
    }

    private static final EvidenceLedger LEDGER =
            EvidenceLedger.EMPTY.issued(split(1, 1)).issued(split(2, 10));

    @Test
    void what_is_new_comes_as_batches_with_the_share_by_design() {
        List<Batch> batches = LEDGER.take(List.of(
                        counter("a", 1, 2, "v1", 90, 1),
                        counter("a", 1, 2, "v2", 11, 2),
                        new Counter("a", 1, 2, new Stratum.Split(Optional.of("staff")), "v2", "shop", Counts.of(4, 0))))
                .batches();
        assertThat(batches)
                .extracting(
                        Batch::share,
                        batch -> batch.candidate().answered(),
                        batch -> batch.stable().answered())
                .containsExactly(tuple(0.1, 11L, 90L), tuple(0.5, 4L, 0L));
    }

    @Test
    void repetition_loss_and_reordering_change_nothing() {
        long seed = 4;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Counter> readings = new ArrayList<>();
            long[] answered = new long[4];
            for (int i = 0; i < 30; i++) {
                int source = random.nextInt(4);
                answered[source] += random.nextInt(5);
                readings.add(counter(
                        source % 2 == 0 ? "a" : "b", 1, 1 + source / 2, "v2", answered[source], answered[source] / 3));
            }
            EvidenceLedger inOrder = LEDGER.take(readings).ledger();
            List<Counter> muddled = new ArrayList<>(readings);
            muddled.addAll(readings.subList(5, 20));
            Collections.shuffle(muddled, random);
            EvidenceLedger after = LEDGER;
            long judged = 0;
            for (Counter counter : muddled) {
                EvidenceLedger.Taken taken = after.take(List.of(counter));
                judged += taken.batches().stream()
                        .mapToLong(batch -> batch.candidate().answered())
                        .sum();
                after = taken.ledger();
            }
            assertThat(after).as("round %d of seed %d", round, seed).isEqualTo(inOrder);
            assertThat(judged).isEqualTo(inOrder.candidate().answered());
            assertThat(after.take(readings).ledger()).isSameAs(after);
        }
    }

    @Test
    void other_generations_and_other_versions_are_left_out() {
        EvidenceLedger.Taken taken =
                LEDGER.take(List.of(counter("a", 1, 9, "v2", 5, 5), counter("a", 1, 2, "v3", 5, 5)));
        assertThat(taken.batches()).isEmpty();
        assertThat(taken.ledger()).isSameAs(LEDGER);
    }

    @Test
    void what_was_in_flight_in_a_process_that_ended_is_waited_for_by_nobody() {
        EvidenceLedger first = LEDGER.take(List.of(open("a", 1, 1, 10, 4))).ledger();
        assertThat(first.inFlightBefore(2)).isEqualTo(6);
        assertThat(first.inFlightBefore(1)).isZero();
        EvidenceLedger second = first.take(List.of(open("a", 2, 2, 3, 1))).ledger();
        assertThat(second.inFlight()).isEqualTo(2);
    }

    @Test
    void pinned_requests_are_counted_for_nobody() {
        EvidenceLedger after = LEDGER.take(
                        List.of(new Counter("a", 1, 2, new Stratum.Pinned(), "v2", "shop", Counts.of(7, 7))))
                .ledger();
        assertThat(after.candidate()).isEqualTo(Counts.NONE);
    }
}
