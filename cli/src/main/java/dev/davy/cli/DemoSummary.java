package dev.davy.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sums up a story of the demo in plain words. */
final class DemoSummary {
    private final DemoOptions options;

    DemoSummary(DemoOptions options) {
        this.options = options;
    }

    List<Line> lines(DemoResult result) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.EMPTY);
        boolean good = result.asItShould();
        lines.add(Line.of(good ? Tone.GOOD : Tone.BAD, good ? "  ✓ " : "  ✗ ").and(Tone.STRONG, outcome(result)));
        if (good && result.scenario() == DemoScenario.BROKEN) {
            lines.addAll(broken(result));
        } else {
            lines.add(Line.of("    " + answers(result)));
        }
        return lines;
    }

    private static String outcome(DemoResult result) {
        String candidate = result.scenario().candidate();
        String time = String.format(Locale.ROOT, "%.1f s", result.seconds());
        return switch (result.last().phase()) {
            case "Succeeded" -> candidate + " has every user, after " + time + ".";
            case "RolledBack" -> candidate + " was taken back by itself, after " + time + ".";
            default ->
                candidate + " did not come to an end within " + time + ": "
                        + result.last().phase() + ".";
        };
    }

    private static String answers(DemoResult result) {
        return "Users sent " + Figures.count(result.users().requests()) + " requests and saw "
                + failures(result.users().failures()) + ".";
    }

    private List<Line> broken(DemoResult result) {
        Reading.Requests requests = result.last().requests();
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("    " + result.scenario().candidate() + " was asked "
                + Figures.count(requests.candidate()) + " times and failed "
                + Figures.count(requests.candidateFailed()) + "; each of those was asked of "
                + result.scenario().stable() + " again."));
        lines.add(Line.of("    " + answers(result)));
        result.reaction().ifPresent(reaction -> lines.add(Line.of("    " + reaction(result, reaction))));
        double everyone = options.perSecond() * options.failing();
        lines.add(Line.of(
                Tone.QUIET,
                "    Without Davy: with " + result.scenario().candidate() + " for everyone, "
                        + Figures.amount(everyone) + " failures a second; with 10 % of users for a first"
                        + " look of one minute, " + Figures.count(Math.round(everyone * 6)) + "."));
        return lines;
    }

    private static String reaction(DemoResult result, Duration reaction) {
        String candidate = result.scenario().candidate();
        return reaction.isZero()
                ? "After the answer that decided, no request reached " + candidate + "."
                : "The last request reached " + candidate + " " + Figures.time(reaction)
                        + " after the answer that decided.";
    }

    private static String failures(long failures) {
        return failures == 0 ? "no failure" : failures == 1 ? "1 failure" : Figures.count(failures) + " failures";
    }
}
