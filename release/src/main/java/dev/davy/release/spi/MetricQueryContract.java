package dev.davy.release.spi;

import dev.davy.release.Moment;
import dev.davy.release.spi.MetricQuery.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What every {@link MetricQuery} keeps, asked through a store that a test has behave in one way. */
public final class MetricQueryContract {
    private MetricQueryContract() {}

    /** How the store {@code prom} behaves when it is asked for {@code orders}. */
    public enum Behaviour {
        /** It has one figure, 0.25. */
        VALUE,
        /** It has no series. */
        NONE,
        /** It has one series that is not a number. */
        NAN,
        /** It has three series. */
        SEVERAL,
        /** It says that it cannot answer the question. */
        ERROR,
        /** It was asked too often. */
        THROTTLED,
        /** It takes the question and never answers. */
        SILENT,
        /** It breaks off in the middle of its answer. */
        CUT_OFF
    }

    /**
     * What a promise is tested with.
     *
     * @param query that asks a store which behaves like this
     * @param longest how long the store is given for an answer
     */
    public record Subject(Function<Behaviour, MetricQuery> query, Duration longest) {
        private Measured ask(Behaviour behaviour) {
            return query.apply(behaviour).query("prom", "orders", now());
        }
    }

    /** Every promise; each wants a store of its own. */
    public static List<Promise<Subject>> promises() {
        return List.of(
                new Promise<>(
                        "one figure is a value",
                        subject -> Promise.equal(subject.ask(Behaviour.VALUE), new Measured.Value(0.25))),
                new Promise<>(
                        "no series is no value, and no outage",
                        subject -> Promise.equal(subject.ask(Behaviour.NONE), new Measured.None())),
                new Promise<>(
                        "what is not a number is no value",
                        subject -> Promise.equal(subject.ask(Behaviour.NAN), new Measured.NaN())),
                new Promise<>(
                        "of several series none is chosen",
                        subject -> Promise.equal(subject.ask(Behaviour.SEVERAL), new Measured.Several(3))),
                new Promise<>(
                        "an error of the store is an outage, which says why",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.ERROR))),
                new Promise<>(
                        "a store that was asked too often is an outage",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.THROTTLED))),
                new Promise<>("a store that never answers is an outage within its time", subject -> {
                    long began = System.nanoTime();
                    Promise.outage(() -> subject.ask(Behaviour.SILENT));
                    Promise.within(began, subject.longest());
                }),
                new Promise<>(
                        "an answer that breaks off is an outage",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.CUT_OFF))),
                new Promise<>("a store that is not known is an outage, which names it", subject -> {
                    String said = Promise.outage(
                            () -> subject.query().apply(Behaviour.VALUE).query("nobody", "orders", now()));
                    Promise.equal(said.contains("nobody"), true);
                }));
    }

    private static Moment now() {
        return new Moment(Instant.now(), Duration.ZERO);
    }
}
