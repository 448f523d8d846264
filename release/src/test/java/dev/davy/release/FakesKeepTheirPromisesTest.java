package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSourceContract;
import dev.davy.release.spi.Gate;
import dev.davy.release.spi.GateContract;
import dev.davy.release.spi.JournalContract;
import dev.davy.release.spi.MetricQuery;
import dev.davy.release.spi.MetricQueryContract;
import dev.davy.release.spi.NotifierContract;
import dev.davy.release.spi.TrafficRouterContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @TestFactory
    Stream<DynamicTest> gate() {
        return GateContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    List<String> ids = new ArrayList<>();
                    promise.test()
                            .accept(new GateContract.Subject(
                                    behaviour -> new FakeReceiver(behaviour, ids)::ask,
                                    () -> "http://127.0.0.1:1/",
                                    () -> ids));
                }));
    }

    /** A receiver and the client in front of it, with the tries that a webhook has. */
    private record FakeReceiver(GateContract.Behaviour behaviour, List<String> ids) {
        Gate.Reply ask(Question.Ask question, Context context) {
            for (int left = question.call().retries(); ; left--) {
                ids.add(context.id());
                boolean away = switch (behaviour) {
                    case YES, NO, WAIT, PROSE -> false;
                    case AWAY, THROTTLED, SILENT, CUT_OFF -> true;
                    case SECOND_TRY -> ids.size() == 1;
                };
                if (!away) {
                    return switch (behaviour) {
                        case NO -> new Gate.Reply.No("");
                        case WAIT -> new Gate.Reply.Wait("");
                        default -> new Gate.Reply.Yes("fine"); // an outage has no answer
                    };
                }
                if (left == 0) {
                    throw new IllegalStateException("away");
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> metricQuery() {
        return MetricQueryContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(
                        promise.sentence(),
                        () -> promise.test()
                                .accept(new MetricQueryContract.Subject(
                                        behaviour -> store(behaviour).all().metrics(), Duration.ofSeconds(1)))));
    }

    private static FakeOutside store(MetricQueryContract.Behaviour behaviour) {
        FakeOutside store = new FakeOutside();
        switch (behaviour) {
            case VALUE -> store.measures("prom", 0.25);
            case NONE -> store.figures.put("prom", MetricQuery.Measured.None::new);
            case NAN -> store.figures.put("prom", MetricQuery.Measured.NaN::new);
            case SEVERAL -> store.figures.put("prom", () -> new MetricQuery.Measured.Several(3));
            case ERROR, THROTTLED, SILENT, CUT_OFF -> {}
        }
        return store;
    }

    @TestFactory
    Stream<DynamicTest> notifier() {
        return NotifierContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    FakeOutside receiver = new FakeOutside();
                    promise.test()
                            .accept(new NotifierContract.Subject(
                                    _ -> receiver,
                                    () -> "http://127.0.0.1:1/",
                                    _ -> receiver.told.stream()
                                            .map(notice -> notice.context().id())
                                            .toList()));
                }));
    }
}
