package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSourceContract;
import dev.davy.release.spi.JournalContract;
import dev.davy.release.spi.TrafficRouterContract;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FakesKeepTheirPromisesTest {
    @TestFactory
    Stream<DynamicTest> journal() {
        return JournalContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    FakeJournal journal = new FakeJournal();
                    promise.test().accept(() -> journal);
                }));
    }

    @TestFactory
    Stream<DynamicTest> router() {
        return TrafficRouterContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    FakeRouter router = new FakeRouter();
                    promise.test()
                            .accept(new TrafficRouterContract.Subject(
                                    router, target -> router.inForce(target).map(Split::weight)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> evidence() {
        return EvidenceSourceContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    Scene scene = new Scene(new SimulatedTraffic(1, 100));
                    scene.start(Samples.plan(), "v1", "v2");
                    Split split = scene.inForce.orElseThrow();
                    FakeEvidence evidence = new FakeEvidence(scene.traffic, new FakeRouter());
                    promise.test()
                            .accept(new EvidenceSourceContract.Subject(
                                    evidence,
                                    () -> evidence.flow(split, Duration.ofSeconds(1)),
                                    EvidenceLedger.EMPTY.issued(split)));
                }));
    }
}
