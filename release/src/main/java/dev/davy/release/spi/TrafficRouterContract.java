package dev.davy.release.spi;

import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What every {@link TrafficRouter} keeps, for a target named {@code shop} with versions v1 and v2. */
public final class TrafficRouterContract {
    private TrafficRouterContract() {}

    /**
     * What a promise is tested with.
     *
     * @param router without any split
     * @param inForce the weight that requests to a target follow; empty without a split
     */
    public record Subject(TrafficRouter router, Function<String, Optional<Weight>> inForce) {
        private void follows(Optional<Weight> weight) {
            Promise.equal(inForce.apply("shop"), weight);
        }
    }

    /** Every promise; each wants a router of its own. */
    public static List<Promise<Subject>> promises() {
        return List.of(
                new Promise<>("a split is in force when the call returns", subject -> {
                    subject.router().apply(split(1, 1, 5));
                    subject.follows(Optional.of(Weight.ofPercent(5)));
                    subject.router().apply(split(1, 2, 0));
                    subject.follows(Optional.of(Weight.ZERO));
                }),
                new Promise<>("a split may be applied twice", subject -> {
                    subject.router().apply(split(1, 1, 5));
                    subject.router().apply(split(1, 1, 5));
                    subject.follows(Optional.of(Weight.ofPercent(5)));
                }),
                new Promise<>("an older split changes nothing", subject -> {
                    subject.router().apply(split(1, 7, 0));
                    subject.router().apply(split(1, 6, 50));
                    subject.follows(Optional.of(Weight.ZERO));
                }),
                new Promise<>("a split of an earlier term changes nothing, whatever its generation", subject -> {
                    subject.router().apply(split(2, 1, 0));
                    subject.router().apply(split(1, 99, 50));
                    subject.follows(Optional.of(Weight.ZERO));
                }),
                new Promise<>("a forgotten target has no split", subject -> {
                    subject.router().apply(split(1, 1, 5));
                    subject.router().forget("shop");
                    subject.follows(Optional.empty());
                }));
    }

    private static Split split(long term, long generation, int percent) {
        return new Split(
                "shop",
                "shop",
                term,
                generation,
                7,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(percent),
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
    }
}
