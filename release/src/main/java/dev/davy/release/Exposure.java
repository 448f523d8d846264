package dev.davy.release;

import dev.davy.judge.Ramp;
import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a fault costs that begins late, when the candidate already has its share: that share × traffic × reaction time, and
 * the failures that a verdict needs. The blast radius bounds it only with {@code exposure: hard}.
 *
 * @param stage the stage at whose full share it begins
 * @param share that share: of everyone, or of the stage's audience
 * @param failures what it costs, in failed requests
 */
public record Exposure(Stage stage, Weight share, double failures) {
    /**
     * What a plan exposes at each of its stages that give the candidate traffic.
     *
     * @param requestsPerSecond of those whom a stage is about: everyone, or its audience
     * @param p99 of the candidate's latency
     */
    public static List<Exposure> of(Plan plan, double requestsPerSecond, Duration p99) {
        List<Exposure> all = new ArrayList<>();
        for (int index = 0; index <= plan.stages().size(); index++) {
            Stage stage = Plans.stage(plan, index);
            if (stage instanceof Stage.Auto
                    && Plans.promotes(stage)
                    && index > 0
                    && Plans.ceiling(plan, index - 1).compareTo(Ramp.UNCERTIFIED) >= 0) {
                break;
            }
            share(stage).ifPresent(share -> {
                double failures = failures(share.share() * requestsPerSecond, Climb.reaction(plan, p99));
                all.add(new Exposure(
                        stage,
                        share,
                        plan.guard().exposure() == Guard.Exposure.HARD
                                ? Math.min(failures, plan.guard().blastRadius())
                                : failures));
            });
        }
        return all;
    }

    /** Above {@link Ramp#UNCERTIFIED} a stage that promotes does not climb: it jumps, when all is done. */
    private static Optional<Weight> share(Stage stage) {
        return switch (stage) {
            case Stage.Audience audience -> Optional.of(audience.share());
            case Stage.Fixed fixed -> Optional.of(fixed.weight());
            case Stage.Auto auto -> Optional.of(Plans.promotes(auto) ? Ramp.UNCERTIFIED : auto.to());
            case Stage.Switch _ -> Optional.of(Weight.ALL);
            case Stage.Mirror _, Stage.Hold _, Stage.Gate _ -> Optional.empty();
        };
    }

    /** What is lost until the share is off, and what the verdict needs. */
    static double failures(double candidatePerSecond, Duration reaction) {
        return candidatePerSecond * (reaction.toNanos() / 1e9) + Ramp.VERDICT_FAILURES;
    }
}
