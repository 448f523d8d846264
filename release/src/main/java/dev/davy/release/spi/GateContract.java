package dev.davy.release.spi;

import dev.davy.model.Hook;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import dev.davy.release.Context;
import dev.davy.release.Moment;
import dev.davy.release.Phase;
import dev.davy.release.Question;
import dev.davy.release.ReleaseView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What every {@link Gate} keeps, asked through a receiver that a test has behave in one way. */
public final class GateContract {
    private GateContract() {}

    /** How a receiver behaves. */
    public enum Behaviour {
        /** It says yes, and {@code fine} as its text. */
        YES,
        /** It says no. */
        NO,
        /** It has not decided. */
        WAIT,
        /** It says yes in words that are no answer, such as an HTML page. */
        PROSE,
        /** It cannot answer now: 503. */
        AWAY,
        /** It was asked too often: 429. */
        THROTTLED,
        /** It takes the question and never answers. */
        SILENT,
        /** It breaks off in the middle of its answer. */
        CUT_OFF,
        /** It is away the first time, and says yes the second. */
        SECOND_TRY
    }

    /**
     * What a promise is tested with.
     *
     * @param gate in front of a new receiver that behaves like this
     * @param url of that receiver
     * @param ids the ids of the questions that have reached it, in order
     */
    public record Subject(Function<Behaviour, Gate> gate, Supplier<String> url, Supplier<List<String>> ids) {
        private Gate.Reply ask(Behaviour behaviour, int retries) {
            Gate asked = gate.apply(behaviour);
            return asked.ask(question(url.get(), retries), context("shop/v2/0/ready/1"));
        }
    }

    /** Every promise; each wants a receiver of its own. */
    public static List<Promise<Subject>> promises() {
        return List.of(
                new Promise<>("yes is yes, with its text", subject -> {
                    Promise.equal(subject.ask(Behaviour.YES, 0), new Gate.Reply.Yes("fine"));
                    Promise.equal(subject.ids().get(), List.of("shop/v2/0/ready/1"));
                }),
                new Promise<>(
                        "no is no", subject -> Promise.instance(subject.ask(Behaviour.NO, 2), Gate.Reply.No.class)),
                new Promise<>(
                        "not yet is neither",
                        subject -> Promise.instance(subject.ask(Behaviour.WAIT, 0), Gate.Reply.Wait.class)),
                new Promise<>(
                        "words that are no answer leave the yes as it is",
                        subject -> Promise.instance(subject.ask(Behaviour.PROSE, 0), Gate.Reply.Yes.class)),
                new Promise<>(
                        "a receiver that is away is an outage",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.AWAY, 0))),
                new Promise<>(
                        "a receiver that was asked too often is an outage, never a no",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.THROTTLED, 0))),
                new Promise<>("a receiver that never answers is an outage within its time", subject -> {
                    long began = System.nanoTime();
                    Promise.outage(() -> subject.ask(Behaviour.SILENT, 0));
                    Promise.within(
                            began, question(subject.url().get(), 0).call().longest());
                }),
                new Promise<>(
                        "an answer that breaks off is an outage",
                        subject -> Promise.outage(() -> subject.ask(Behaviour.CUT_OFF, 0))),
                new Promise<>("it is tried again as often as the webhook says, as the same question", subject -> {
                    Promise.instance(subject.ask(Behaviour.SECOND_TRY, 1), Gate.Reply.Yes.class);
                    Promise.equal(subject.ids().get(), List.of("shop/v2/0/ready/1", "shop/v2/0/ready/1"));
                }));
    }

    private static Question.Ask question(String url, int retries) {
        Webhook call = new Webhook(
                url, "POST", Map.of(), Optional.empty(), Duration.ofMillis(500), retries, Map.of("cluster", "eu"));
        return new Question.Ask("ready", Optional.<Hook.On>empty(), call);
    }

    /** A release at a gate. */
    public static Context context(String id) {
        return new Context(
                id,
                "shop",
                "shop",
                "v1",
                "v2",
                Phase.WAITING,
                "gate ready",
                Weight.ofPercent(5),
                new ReleaseView.Requests(1000, 50, 1, 0),
                2,
                "NeedMore",
                "no harm so far",
                new Moment(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMinutes(3)));
    }
}
