package dev.davy.judge;

import dev.davy.model.Guard;
import dev.davy.model.Weight;
import java.time.Duration;

/**
 * What a guard asks of the traffic before anything has been seen: how much evidence Safe takes, how long that is, and up to
 * which share the budget lets the candidate go. For candidates that are exactly as good as stable.
 *
 * <p>The relative certificate takes {@code ln(2/β) / KL} failures of both versions at a share of one half, where KL is what
 * a bet on equality wins on average by a failure: {@code ½ ln((ρ1+1)/2) + ½ ln((ρ1+1)/(2ρ1))} (C10). The absolute one takes
 * as many candidate requests as bring the bound of {@link RateBound} at β/2 below {@code tolerableFailures}. The share is
 * that of the ramp once the candidate's failure rate is known: {@code (B - N) / (L·D·p)}, with {@code exposure: hard}
 * {@code (B - N) / (L·D)}.
 *
 * @param failures that the relative certificate takes on average; infinite where stable never fails
 * @param requests of the candidate that the absolute certificate takes; infinite where stable fails as often
 * @param time until the sooner of both, at half of the traffic; {@link #NEVER} where there is none
 * @param share that the budget lets the candidate have
 */
public record Feasibility(double failures, double requests, Duration time, Weight share) {
    /** Longer than anybody waits. */
    public static final Duration NEVER = Duration.ofDays(365_000);

    private static final double MOST_REQUESTS = 1e12;

    /**
     * What a guard asks of this traffic.
     *
     * @param requestsPerSecond of both versions, above 0
     * @param stableFailures stable's failure rate, 0..1
     * @param reaction from a fault to the share being off
     */
    public static Feasibility of(Guard guard, double requestsPerSecond, double stableFailures, Duration reaction) {
        double failures = stableFailures == 0 ? Double.POSITIVE_INFINITY : failures(guard);
        double requests = requests(guard, stableFailures);
        double relative = failures / (stableFailures * requestsPerSecond);
        double absolute = requests / (Ramp.UNCERTIFIED.share() * requestsPerSecond);
        double seconds = Math.min(Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative, absolute);
        return new Feasibility(
                failures,
                requests,
                seconds < NEVER.toSeconds() ? Duration.ofMillis((long) (seconds * 1000)) : NEVER,
                share(guard, requestsPerSecond, stableFailures, reaction));
    }

    /** The least traffic, in requests a second, at which Safe comes within a time. */
    public static double leastTraffic(Guard guard, double stableFailures, Duration within) {
        Feasibility one = of(guard, 1, stableFailures, Duration.ZERO);
        return one.time().equals(NEVER) ? Double.POSITIVE_INFINITY : seconds(one.time()) / seconds(within);
    }

    private static double failures(Guard guard) {
        double ratio = guard.regression();
        double won = 0.5 * StrictMath.log((ratio + 1) / 2) + 0.5 * StrictMath.log((ratio + 1) / (2 * ratio));
        return StrictMath.log(2 / guard.missedHarm()) / won;
    }

    private static double requests(Guard guard, double stableFailures) {
        if (stableFailures >= guard.tolerableFailures()) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 1;
        double high = 1;
        while (!enough(guard, stableFailures, high)) {
            low = high;
            high *= 2;
            if (high > MOST_REQUESTS) {
                return Double.POSITIVE_INFINITY;
            }
        }
        while (high - low > Math.max(1, low / 1000)) {
            double middle = Math.floor((low + high) / 2);
            if (enough(guard, stableFailures, middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static boolean enough(Guard guard, double stableFailures, double requests) {
        Rate seen = new Rate(Math.round(requests * stableFailures), Math.round(requests));
        return RateBound.upper(seen, guard.missedHarm() / 2) < guard.tolerableFailures();
    }

    private static Weight share(Guard guard, double requestsPerSecond, double stableFailures, Duration reaction) {
        double exposed = requestsPerSecond * seconds(reaction);
        double worst = switch (guard.exposure()) {
            case SOFT -> exposed * stableFailures;
            case HARD -> exposed;
        };
        double left = guard.blastRadius() - Ramp.VERDICT_FAILURES;
        return worst <= left ? Weight.ALL : Weight.ofShare(Math.max(0, left / worst));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
