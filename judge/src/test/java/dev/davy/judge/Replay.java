package dev.davy.judge;

import dev.davy.model.Counts;
import dev.davy.model.Guard;
import java.util.List;
import java.util.Optional;

/** Judges a seeded release and prints every figure to the last bit: for comparing two runs, also between machines. */
final class Replay {
    private Replay() {}

    static Judgement judge(long seed) {
        Chance chance = new Chance(seed);
        Guard guard = Evidence.guard(0.01, Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Terms terms = new Terms(guard, List.of(), false, false, Latencies.baseline(chance), List.of("shop", "cart"));
        Judgement judgement = Judgement.begin(terms);
        for (int at = 1; at <= 400; at++) {
            Counts candidate = Evidence.timed(Latencies.of(chance, 20, 1.1));
            Counts stable = Evidence.timed(Latencies.of(chance, 60, 1));
            judgement = judgement.observe(
                    List.of(
                            Evidence.split("shop", 0.25, candidate, stable),
                            Evidence.split(
                                    at % 2 == 0 ? "cart" : "pay",
                                    0.25,
                                    Counts.of(5, chance.poisson(0.03)),
                                    Counts.of(15, chance.poisson(0.05)))),
                    Evidence.seconds(at * 1.03));
        }
        return judgement;
    }

    static String digest(long seed) {
        Meters meters = judge(seed).meters();
        StringBuilder text = new StringBuilder();
        meters.tests()
                .forEach(test -> text.append(test.metric())
                        .append(' ')
                        .append(Double.toHexString(test.evidence()))
                        .append('\n'));
        return text.append(Double.toHexString(meters.harm()))
                .append(' ')
                .append(Double.toHexString(meters.relative()))
                .append(' ')
                .append(Double.toHexString(meters.absoluteBound()))
                .append(' ')
                .append(Double.toHexString(meters.excess().lowerBound()))
                .toString();
    }

    public static void main(String... args) {
        System.out.print(digest(Long.parseLong(args[0])));
    }
}
