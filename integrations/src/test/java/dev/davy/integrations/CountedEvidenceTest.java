package dev.davy.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Split;
import dev.davy.model.StoreEvidence;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import dev.davy.release.EvidenceLedger;
import dev.davy.release.Health;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.EvidenceSourceContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Counters of a store as evidence; the store is a real server that a test moves. */
class CountedEvidenceTest {
    private static final String V1 = "version=\"v1\",instance=\"a\"";
    private static final String V2 = "version=\"v2\",instance=\"b\"";
    private static final StoreEvidence FROM =
            new StoreEvidence("prom", "requests", "failures", Optional.of("buckets"), "version", Duration.ofMillis(40));

    private final FakeStore store = new FakeStore();
    private final AtomicReference<Split> split = new AtomicReference<>(split(3));
    private final CountedEvidence evidence = new CountedEvidence(
            (_, _) -> new EvidenceSource.Reading(List.of(), Map.of("v2", new Health.Instances(1, 2)), Map.of("v2", 7L)),
            store::queries,
            target -> target.equals("shop") ? Optional.of(split.get()) : Optional.empty());

    @AfterEach
    void end() {
        evidence.close();
        store.close();
    }

    private static Split split(long generation) {
        return new Split(
                "shop",
                "shop",
                1,
                generation,
                7,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(10),
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
    }

    private EvidenceSource.Reading read() {
        return evidence.read("shop", Optional.of(FROM), true);
    }

    /** Where the counters stand is known. */
    private void begin() {
        store.add("requests", V1, 1_000);
        store.add("requests", V2, 50);
        read();
        store.asked();
    }

    private EvidenceSource.Reading await(Predicate<EvidenceSource.Reading> condition) {
        AtomicReference<EvidenceSource.Reading> seen = new AtomicReference<>();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            seen.set(read());
            return condition.test(seen.get());
        });
        return seen.get();
    }

    private static Counts sum(EvidenceSource.Reading reading, String version) {
        return reading.counters().stream()
                .filter(counter -> counter.version().equals(version))
                .map(Counter::counts)
                .reduce(Counts.NONE, Counts::plus);
    }

    @TestFactory
    Stream<DynamicTest> itKeepsThePromisesOfASource() {
        return EvidenceSourceContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    CountedEvidenceTest fresh = new CountedEvidenceTest();
                    fresh.begin();
                    promise.test()
                            .accept(new EvidenceSourceContract.Subject(
                                    (target, latencies) -> fresh.evidence.read(target, Optional.of(FROM), latencies),
                                    () -> {
                                        fresh.store.add("requests", V1, 90);
                                        fresh.store.add("requests", V2, 10);
                                        fresh.store.asked();
                                    },
                                    EvidenceLedger.EMPTY.issued(split(3))));
                    fresh.end();
                }));
    }

    @Test
    void onlyWhatCountersGrowByIsEvidenceAndHealthIsTheDataPlanes() {
        begin();
        store.add("requests", V2, 40);
        store.add("failures", V2, 3);

        EvidenceSource.Reading reading = await(it -> sum(it, "v2").failed() == 3);

        assertThat(sum(reading, "v2").answered()).isEqualTo(40);
        assertThat(sum(reading, "v1")).isEqualTo(Counts.NONE);
        assertThat(reading.instances("v2")).isEqualTo(new Health.Instances(1, 2));
        assertThat(reading.openStreams()).containsEntry("v2", 7L);
        assertThat(reading.invalid()).isEmpty();
    }

    @Test
    void anInstanceThatBeginsAnewLosesNothingOfTheOthers() {
        begin();
        store.add("requests", "version=\"v1\",instance=\"c\"", 30);
        await(it -> sum(it, "v1").answered() == 30);
        store.set("requests", V1, 5);
        store.add("requests", "version=\"v1\",instance=\"c\"", 2);

        assertThat(await(it -> sum(it, "v1").answered() >= 37).invalid()).isEmpty();
    }

    @Test
    void whatGrowsWhileTheSplitChangesIsNotSettledAndWhatGrowsLaterIs() {
        begin();
        split.set(split(4));
        read();
        store.add("requests", V2, 10);
        await(it -> sum(it, "v2").answered() == 10);
        store.asked();
        store.asked();
        store.add("requests", V2, 20);
        EvidenceSource.Reading reading = await(it -> sum(it, "v2").answered() == 30);

        assertThat(reading.counters())
                .filteredOn(counter -> counter.counts().answered() > 0)
                .allSatisfy(counter -> assertThat(counter.generation()).isEqualTo(4))
                .extracting(Counter::stratum)
                .containsExactlyInAnyOrder(new Stratum.Counted(false), new Stratum.Counted(true));
    }

    @Test
    void aStoreThatIsAwayIsWhyNothingCanBeJudgedAndLosesNothing() {
        begin();
        store.add("requests", V2, 10);
        await(it -> sum(it, "v2").answered() == 10);
        store.away(true);
        EvidenceSource.Reading away = await(it -> it.invalid().isPresent());
        assertThat(away.invalid()).contains("metric store prom: 503, no reason");
        assertThat(sum(away, "v2").answered()).isEqualTo(10);

        store.add("requests", V2, 5);
        store.away(false);

        assertThat(sum(await(it -> it.invalid().isEmpty()), "v2").answered()).isEqualTo(15);
    }

    @Test
    void aStoreThatKnowsNeitherVersionIsNoGoodNews() {
        store.add("requests", "version=\"v9\",instance=\"a\"", 10);

        assertThat(await(it -> it.invalid().isPresent()).invalid())
                .contains("metric store prom: requests: no series has version=v1 or v2");
    }

    @Test
    void whatAStoreMeasuresForTheFirstTimeIsWhereTheCountersBegin() {
        read();
        store.asked();
        store.add("requests", V1, 1_000);
        store.add("requests", V2, 500);
        store.add("failures", V2, 400);
        await(it -> it.invalid().isEmpty());
        store.asked();
        store.add("requests", V2, 5);

        EvidenceSource.Reading reading = await(it -> sum(it, "v2").answered() >= 5);
        assertThat(sum(reading, "v2").answered()).isEqualTo(5);
        assertThat(sum(reading, "v2").failed()).isZero();
    }

    @Test
    void whatIsNoCounterIsNoEvidence() {
        begin();
        store.set("failures", V2, -1);

        assertThat(await(it -> it.invalid().isPresent()).invalid())
                .contains("metric store prom: a series is -1.0 (expected: counters)");
    }

    @Test
    void bucketsBecomeAHistogram() {
        begin();
        for (String le : List.of("0.1", "0.5", "+Inf")) {
            store.add(
                    "buckets",
                    V2 + ",le=\"" + le + "\"",
                    switch (le) {
                        case "0.1" -> 7;
                        case "0.5" -> 9;
                        default -> 10;
                    });
        }

        LatencyHistogram latency =
                sum(await(it -> sum(it, "v2").latency().total() == 10), "v2").latency();

        assertThat(latency.above(Duration.ofMillis(100))).isEqualTo(3);
        assertThat(latency.above(Duration.ofMillis(500))).isEqualTo(1);
        assertThat(latency.quantile(0.5)).isBetween(Duration.ofMillis(100), Duration.ofMillis(105));
    }

    @Test
    void aReleaseWithoutAStoreReadsItsDataPlaneAndAsksNobody() {
        begin();
        evidence.read("shop", Optional.empty(), true);
        int asked = store.requests().size();

        assertThat(evidence.read("shop", Optional.empty(), true).counters()).isEmpty();
        assertThat(store.requests().size()).isLessThanOrEqualTo(asked + 3);
    }
}
