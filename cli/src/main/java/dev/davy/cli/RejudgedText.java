package dev.davy.cli;

import dev.davy.release.Rejudged;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a recorded release comes to under two guards, as a person reads it, within 80 columns. */
final class RejudgedText {
    private RejudgedText() {}

    /** @param changed how the other guard differs, as it was written; empty where it does not */
    static String of(Rejudged rejudged, String changed) {
        StringBuilder text = new StringBuilder();
        text.append(rejudged.release())
                .append(": ")
                .append(rejudged.stable())
                .append(" → ")
                .append(rejudged.candidate())
                .append(", begun ")
                .append(rejudged.began().wall())
                .append(", judged for ")
                .append(Figures.time(rejudged.recorded()))
                .append(", ")
                .append(rejudged.phase().word())
                .append('\n');
        line(text, "", "as recorded", changed.isEmpty() ? "the same again" : "otherwise");
        row(
                text,
                rejudged,
                "would go back",
                each -> each.back()
                        .map(back -> Figures.time(back) + " (" + each.reason() + ")")
                        .orElse("-"));
        row(text, rejudged, "Safe", each -> each.safe().map(Figures::time).orElse("-"));
        row(
                text,
                rejudged,
                "failed until then",
                each -> Figures.count(each.failures().failed()) + " of "
                        + Figures.count(each.failures().answered()));
        row(
                text,
                rejudged,
                "harm, of its bar",
                each -> Figures.amount(each.harm()) + " of " + Figures.amount(each.harmBar()));
        row(
                text,
                rejudged,
                "budget, for certain",
                each -> Figures.amount(each.spent()) + " of "
                        + Figures.amount(each.guard().blastRadius()));
        for (String words : Wrap.words(sentence(rejudged, changed), 80, 6)) {
            text.append(words).append('\n');
        }
        return text.toString();
    }

    private static void row(
            StringBuilder text, Rejudged rejudged, String label, Function<Rejudged.Finding, String> figure) {
        line(text, label, figure.apply(rejudged.asRecorded()), figure.apply(rejudged.otherwise()));
    }

    private static void line(StringBuilder text, String label, String left, String right) {
        text.append(String.format(Locale.ROOT, "  %-22s%-27s%s", label, left, right)
                        .stripTrailing())
                .append('\n');
    }

    private static String sentence(Rejudged rejudged, String changed) {
        if (changed.isEmpty()) {
            return "The same guard: name another by --guard NAME=VALUE.";
        }
        return "With " + changed + " this would " + difference(rejudged)
                + ". It is the same evidence, at the shares that were recorded: under the other guard the share might have risen"
                + " otherwise.";
    }

    private static String difference(Rejudged rejudged) {
        Optional<Duration> then = rejudged.asRecorded().back();
        Optional<Duration> other = rejudged.otherwise().back();
        if (then.isPresent() && other.isPresent()) {
            Duration sooner = then.get().minus(other.get());
            return sooner.isZero()
                    ? "have gone back at the same time"
                    : "have gone back " + Figures.time(sooner.abs()) + (sooner.isPositive() ? " sooner" : " later");
        }
        if (other.isPresent()) {
            return "have gone back after " + Figures.time(other.get());
        }
        if (then.isPresent()) {
            return "not have gone back within what is recorded";
        }
        return rejudged.asRecorded().safe().equals(rejudged.otherwise().safe())
                ? "not have changed what was decided"
                : "have been Safe " + safe(rejudged);
    }

    private static String safe(Rejudged rejudged) {
        Optional<Duration> then = rejudged.asRecorded().safe();
        Optional<Duration> other = rejudged.otherwise().safe();
        if (other.isEmpty()) {
            return "later than what is recorded";
        }
        if (then.isEmpty()) {
            return "after " + Figures.time(other.get());
        }
        Duration sooner = then.get().minus(other.get());
        return Figures.time(sooner.abs()) + (sooner.isPositive() ? " sooner" : " later");
    }
}
