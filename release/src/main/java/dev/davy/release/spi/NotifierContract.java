package dev.davy.release.spi;

import dev.davy.model.Hook;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import dev.davy.release.Context;
import dev.davy.release.Decision;
import dev.davy.release.Notice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What every {@link Notifier} keeps, told through a receiver that a test has behave in one way. */
public final class NotifierContract {
    private static final int MANY = 10_000;

    private NotifierContract() {}

    /** How a receiver behaves. */
    public enum Behaviour {
        /** It takes what it is told. */
        TAKES,
        /** It cannot be reached. */
        AWAY,
        /** It takes what it is told and never answers. */
        SILENT
    }

    /**
     * What a promise is tested with.
     *
     * @param notifier in front of a new receiver that behaves like this
     * @param url of that receiver
     * @param taken waits until so many notices have reached it, and says the ids of all, in order
     */
    public record Subject(
            Function<Behaviour, Notifier> notifier, Supplier<String> url, IntFunction<List<String>> taken) {
        private void tell(Behaviour behaviour, int notices) {
            Notifier told = notifier.apply(behaviour);
            Hook hook = new Hook(
                    "chat",
                    Hook.On.EVENT,
                    Webhook.of(url.get()),
                    Duration.ofSeconds(1),
                    1,
                    Optional.empty(),
                    Stage.Otherwise.HOLD);
            for (int i = 1; i <= notices; i++) {
                Context context = GateContract.context("shop/v2/" + i);
                told.tell(new Notice(hook, decision(i, context), context));
            }
        }
    }

    /** Every promise; each wants a receiver of its own. */
    public static List<Promise<Subject>> promises() {
        return List.of(
                new Promise<>("what is told arrives once, in order", subject -> {
                    subject.tell(Behaviour.TAKES, 5);
                    Promise.equal(
                            subject.taken().apply(5),
                            IntStream.rangeClosed(1, 5)
                                    .mapToObj(i -> "shop/v2/" + i)
                                    .toList());
                }),
                new Promise<>("a receiver that is away holds nobody up", subject -> {
                    long began = System.nanoTime();
                    subject.tell(Behaviour.AWAY, MANY);
                    Promise.within(began, Duration.ofSeconds(1));
                }),
                new Promise<>("a receiver that never answers holds nobody up, however much it is told", subject -> {
                    long began = System.nanoTime();
                    subject.tell(Behaviour.SILENT, MANY);
                    Promise.within(began, Duration.ofSeconds(1));
                }));
    }

    private static Decision decision(int number, Context context) {
        return new Decision(
                number,
                context.at(),
                context.release(),
                context.candidate(),
                context.phase(),
                context.stage(),
                context.verdict(),
                Weight.ofPercent(5),
                context.why());
    }
}
