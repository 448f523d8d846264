package dev.davy.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A release as the admin port told it at a moment: what the views show.
 *
 * @param weight the candidate's share, in buckets of 100,000
 * @param verdict empty before the first evidence
 * @param stage empty when no plan is under way
 * @param waitsFor empty when nothing has to happen before it goes on
 * @param evidence where there is some
 * @param openStreams requests and streams under way on the candidate; a rollback is complete at 0
 * @param pins references that still reach the candidate whatever the release does
 * @param decisions since the release started, oldest first
 */
record Reading(
        String name,
        String phase,
        String stable,
        String candidate,
        String stage,
        int weight,
        String verdict,
        String reason,
        String why,
        String waitsFor,
        Requests requests,
        Budget budget,
        Optional<Next> next,
        Optional<Evidence> evidence,
        long openStreams,
        List<String> pins,
        List<Told> decisions) {
    Reading {
        pins = List.copyOf(pins);
        decisions = List.copyOf(decisions);
    }

    /** Requests since the release started. */
    record Requests(long total, long candidate, long candidateFailed, long userVisibleFailed) {}

    /**
     * Failed requests.
     *
     * @param blastRadius those that the release may cost
     * @param spent the best estimate of those that it has cost
     * @param exposure those that a fault which begins now would cost at the present share; 0 without a share
     */
    record Budget(double blastRadius, double spent, double exposure) {}

    /** The share that comes next, in buckets of 100,000, and what keeps it from being more. */
    record Next(int weight, String limitedBy) {}

    /** The evidence against its bars; see {@code dev.davy.judge.Meters}. */
    record Evidence(
            double harm,
            double harmBar,
            double relative,
            double relativeBar,
            double absoluteBound,
            double tolerableFailures,
            List<String> notes) {
        Evidence {
            notes = List.copyOf(notes);
        }

        /** How far it is on the way to Harm, 0 to 1 and beyond. */
        double harmProgress() {
            return Bar.evidence(harm, harmBar);
        }

        /** How far the nearer of the two certificates is on the way to Safe, 0 to 1 and beyond. */
        double safeProgress() {
            double absolute = absoluteBound > 0 ? tolerableFailures / absoluteBound : 0;
            return Math.max(Bar.evidence(relative, relativeBar), absolute);
        }
    }

    /** A decision: what changed, and the share after it. */
    record Told(int number, Instant at, String phase, String stage, String verdict, int weight, String why) {}

    /** The same moment with the counts of a later one, when what was under way has its outcome. */
    Reading counting(Reading later) {
        return new Reading(
                name,
                phase,
                stable,
                candidate,
                stage,
                weight,
                verdict,
                reason,
                why,
                waitsFor,
                later.requests,
                later.budget,
                next,
                evidence,
                later.openStreams,
                pins,
                decisions);
    }

    /** Whether the release has come to an end, one way or the other. */
    boolean over() {
        return phase.equals("Succeeded") || phase.equals("RolledBack") || phase.equals("Superseded");
    }
}
