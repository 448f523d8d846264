package dev.davy.release;

import dev.davy.judge.Meters;
import dev.davy.judge.Ramp;
import dev.davy.judge.Rate;
import dev.davy.model.Verdict;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The sentences that say why, with figures: the same for the journal, the screen and the command line. */
final class Sentences {
    private Sentences() {}

    static String verdict(RunDraft run, Verdict verdict) {
        return said(run, verdict) + (run.judgement.approximate() ? " (approximate)" : "");
    }

    private static String said(RunDraft run, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Harm harm ->
                "harm " + figure(harm.evidence()) + " ≥ " + figure(harm.bar()) + " on " + harm.metric() + ": "
                        + figures(run) + " at share " + share(run);
            case Verdict.Safe _ -> "safe: " + safe(run) + "; " + figures(run) + " at share " + share(run);
            case Verdict.NeedMore _ -> "no harm so far" + harm(run) + ", " + figures(run) + more(run);
            case Verdict.Invalid invalid -> "the evidence cannot be judged: " + invalid.reason();
        };
    }

    /** {@code , 0.29 of the 100 that take it back}: the combined evidence and its bar. */
    private static String harm(RunDraft run) {
        Meters meters = run.judgement.meters();
        return ", " + figure(meters.harm()) + " of the " + figure(meters.harmBar()) + " that take it back";
    }

    /** Which certificate, and its figures. */
    static String safe(RunDraft run) {
        Meters meters = run.judgement.meters();
        return run.certificate
                .map(certificate -> switch (certificate.how()) {
                    case RELATIVE ->
                        "certified against " + figure(run.plan.guard().regression()) + " × stable's failures ("
                                + figure(meters.relative()) + " ≥ " + figure(meters.relativeBar()) + ")";
                    case ABSOLUTE ->
                        "certified below " + percent(meters.tolerableFailures()) + " failures (at most "
                                + percent(meters.absoluteBound()) + ")";
                })
                .orElse("not certified");
    }

    /** {@code candidate 7 of 31, stable 1 of 2,930}: failures of requests. */
    static String figures(RunDraft run) {
        return "candidate "
                + rate(new Rate(
                        run.ledger.candidate().failed(), run.ledger.candidate().answered()))
                + ", stable "
                + rate(new Rate(
                        run.ledger.stable().failed(), run.ledger.stable().answered()));
    }

    static String rate(Rate rate) {
        return count(rate.failed()) + " of " + count(rate.answered());
    }

    /** {@code ; 9,400 more requests, about 6 min}, where that is known. */
    static String more(RunDraft run) {
        if (!(run.verdict instanceof Verdict.NeedMore more)) {
            return "";
        }
        String requests = more.requests() == Long.MAX_VALUE ? "" : "; " + count(more.requests()) + " more requests";
        return more.time().equals(Verdict.NeedMore.UNKNOWN)
                ? requests
                : requests + (requests.isEmpty() ? "; about " : ", about ") + time(more.time());
    }

    static String share(RunDraft run) {
        StringBuilder text = new StringBuilder(run.grant.weight().toString());
        run.grant
                .rings()
                .forEach(ring ->
                        text.append(" and ").append(ring.share()).append(" of ").append(ring.audience()));
        return text.toString();
    }

    /** The share that the stage wants, and what limits the next step. */
    static String wanted(RunDraft run) {
        return Climb.nextRing(run)
                .map(ring -> ring.share() + " of " + ring.audience())
                .orElse(Plans.ceiling(run.plan, run.position.stage()).toString());
    }

    /** @param capped why it is no more; empty where nobody asked */
    static String granted(RunDraft run, String capped) {
        return "share " + share(run) + (capped.isEmpty() ? "" : ", capped by " + capped + ",") + " at "
                + count(Math.round(run.rate.all()))
                + " requests a second: a fault now costs about " + figure(Climb.exposure(run)) + " failures; so far "
                + figures(run);
    }

    /** What a share was limited by, in a few words. */
    static String capped(Ramp.Limit limit) {
        return switch (limit) {
            case BUDGET -> "the budget";
            case FIRST -> "the size of a first share";
            case DOUBLING -> "doubling";
            case CEILING -> "the stage";
            case CERTIFICATE -> "what may be without the verdict Safe";
            case PACE -> "the pace of steps";
            case ANSWERS -> "what was answered at this share";
            case CAPACITY -> "stable's capacity";
            case EXPOSURE -> "exposure: hard";
        };
    }

    static String lowered(RunDraft run) {
        return "share lowered to " + share(run) + " at " + count(Math.round(run.rate.all()))
                + " requests a second: a fault that begins late stays within the budget, as exposure: hard asks";
    }

    static String entered(RunDraft run) {
        return "stage " + run.label() + ": " + figures(run) + " at share " + share(run);
    }

    static String spent(RunDraft run, double spent, double budget) {
        return "budget spent: at least " + figure(spent) + " of " + figure(budget) + " excess failures"
                + (run.charged > 0 ? ", " + figure(run.charged) + " of them charged for requests that nobody saw" : "")
                + ", " + figures(run) + " at share " + share(run);
    }

    static String stranded(RunDraft run, String why) {
        return why + "; but " + run.stable + " has no healthy instance, so the share stays at " + share(run)
                + " until it has one: a person is needed";
    }

    static String restarted(Weight before, Duration gap, double charged) {
        return "started again after " + time(gap) + ": share " + before
                + " is taken back until it is granted anew, and the budget" + " is charged with " + figure(charged)
                + " for requests that nobody saw";
    }

    static String alarm(RunDraft run) {
        Meters meters = run.judgement.meters();
        return run.candidate + " fails more often than when it was certified (" + figure(meters.harm()) + " ≥ "
                + figure(meters.harmBar()) + "): " + figures(run);
    }

    static String pins(String version, List<Inventory.Pin> pins) {
        return pins.isEmpty()
                ? ""
                : "; still reached by "
                        + list(pins.stream().map(Inventory.Pin::reference).toList()) + ", which names " + version;
    }

    static String list(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** {@code 9,400}; by hand, since a formatter costs more than all else that a look at a release does. */
    static String count(long number) {
        String digits = Long.toString(number);
        int first = digits.length() - (number < 0 ? 1 : 0);
        if (first <= 3) {
            return digits;
        }
        StringBuilder text = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > digits.length() - first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** Three digits that matter, without a tail of zeros. */
    static String figure(double number) {
        if (number >= 1e6) {
            return "more than 1,000,000";
        }
        if (number >= 100 || number == Math.rint(number)) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, number >= 10 ? "%.1f" : "%.2f", number);
    }

    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.3f", share * 100);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "") + "%";
    }

    /** {@code 12 s}, {@code 6 min}, {@code 2 h}. */
    static String time(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return time.toMillis() + " ms";
        }
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3600.0) + " h";
    }
}
