package dev.davy.cli;

import dev.davy.judge.Feasibility;
import dev.davy.judge.Ramp;
import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan's guard asks of the traffic, in sentences for {@code davy check}. */
final class PlanLimits {
    /** From a fault to the share being off: 99 % of answers within 100 ms, and what the verdict takes. */
    private static final Duration REACTION = Duration.ofMillis(200);

    private PlanLimits() {}

    /** Which limits a healthy version cannot meet at this traffic; none where the traffic is not given. */
    static List<String> unmet(Plan plan, @Nullable Double requestsPerSecond, double stableFailures) {
        List<String> unmet = new ArrayList<>();
        if (requestsPerSecond == null || switches(plan)) {
            return unmet;
        }
        Guard guard = plan.guard();
        Feasibility asked = Feasibility.of(guard, requestsPerSecond, stableFailures, REACTION);
        if (asked.time().compareTo(guard.deadline()) > 0) {
            unmet.add("guard.deadline: " + Figures.time(guard.deadline()) + " (expected: "
                    + (asked.time().equals(Feasibility.NEVER) ? "nothing is enough" : Figures.time(asked.time()))
                    + " or more at " + traffic(requestsPerSecond, stableFailures) + "; Safe takes " + evidence(asked)
                    + ", so it takes " + least(guard, stableFailures)
                    + " to be Safe in time, or larger tolerableFailures or regression): a healthy version will be "
                    + ending(guard));
        }
        if (asked.share().compareTo(Ramp.UNCERTIFIED) < 0) {
            unmet.add("guard.blastRadius: " + Figures.amount(guard.blastRadius()) + " (expected: "
                    + Figures.amount(
                            Math.ceil(Ramp.VERDICT_FAILURES + needed(guard, requestsPerSecond, stableFailures)))
                    + " or more at " + traffic(requestsPerSecond, stableFailures)
                    + (guard.exposure() == Guard.Exposure.HARD ? " with exposure: hard" : "")
                    + "): the share stays at " + asked.share() + " or below, and promotion takes 50%");
        }
        return unmet;
    }

    /** What a healthy version takes to be Safe, or which traffic that takes where it is not given. */
    static String note(Plan plan, @Nullable Double requestsPerSecond, double stableFailures) {
        Guard guard = plan.guard();
        String start = "note: Release " + plan.release() + ": ";
        if (switches(plan)) {
            return start + "goes to everybody by a switch, without a certificate";
        }
        if (requestsPerSecond == null) {
            return start + "Safe takes " + least(guard, stableFailures) + " of which stable fails "
                    + Figures.percent(stableFailures) + ", to come within " + Figures.time(guard.deadline())
                    + " (--rps N says more)";
        }
        Feasibility asked = Feasibility.of(guard, requestsPerSecond, stableFailures, REACTION);
        return start + "a version as good as stable is Safe after about " + Figures.time(asked.time()) + " at half of "
                + traffic(requestsPerSecond, stableFailures) + ": " + evidence(asked);
    }

    private static double needed(Guard guard, double requestsPerSecond, double stableFailures) {
        double exposed = Ramp.UNCERTIFIED.share() * requestsPerSecond * (REACTION.toMillis() / 1e3);
        return guard.exposure() == Guard.Exposure.HARD ? exposed : exposed * stableFailures;
    }

    private static boolean switches(Plan plan) {
        return plan.stages().stream().anyMatch(Stage.Switch.class::isInstance);
    }

    private static String least(Guard guard, double stableFailures) {
        double least = Feasibility.leastTraffic(guard, stableFailures, guard.deadline());
        return Double.isInfinite(least)
                ? "more than any traffic"
                : "about " + Figures.count((long) Math.ceil(least)) + " requests/s";
    }

    private static String evidence(Feasibility asked) {
        String failures = "about " + Figures.count(Math.round(asked.failures())) + " failures of both versions";
        String requests = Figures.count(Math.round(asked.requests())) + " requests of the candidate";
        return Double.isInfinite(asked.failures())
                ? requests
                : Double.isInfinite(asked.requests()) ? failures : failures + ", or " + requests;
    }

    private static String traffic(double requestsPerSecond, double stableFailures) {
        return Figures.amount(requestsPerSecond) + " requests/s of which stable fails "
                + Figures.percent(stableFailures);
    }

    private static String ending(Guard guard) {
        return switch (guard.atDeadline()) {
            case HOLD -> "held";
            case ROLLBACK -> "rolled back";
            case PROMOTE -> "promoted without a certificate";
        };
    }
}
