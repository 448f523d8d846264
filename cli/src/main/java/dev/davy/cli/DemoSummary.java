package dev.davy.cli;

import java.time.Duration;
import java.util.Locale;

/** Sums up a story of the demo in plain words. */
final class DemoSummary {
    private static final String INDENT = "    ";

    private final DemoOptions options;

    DemoSummary(DemoOptions options) {
        this.options = options;
    }

    void say(Screen screen, DemoResult result) {
        screen.say(Line.EMPTY);
        boolean good = result.asItShould();
        screen.say(Line.of(good ? Tone.GOOD : Tone.BAD, good ? "  ✓ " : "  ✗ ").and(Tone.STRONG, outcome(result)));
        if (good && result.scenario() == DemoScenario.BROKEN) {
            screen.say(Tone.PLAIN, INDENT, broken(result));
            screen.say(Tone.QUIET, INDENT, withoutDavy(result));
        } else {
            screen.say(Tone.PLAIN, INDENT, answers(result));
        }
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

    private static String broken(DemoResult result) {
        Reading.Requests requests = result.last().requests();
        String candidate = result.scenario().candidate();
        return candidate + " got " + Figures.count(requests.candidate()) + " requests and failed "
                + Figures.count(requests.candidateFailed()) + "; "
                + result.scenario().stable()
                + " answered each of those in its place. " + answers(result)
                + result.reaction()
                        .map(reaction -> " " + reaction(candidate, reaction))
                        .orElse("");
    }

    private static String reaction(String candidate, Duration reaction) {
        return reaction.isZero()
                ? "After the answer that decided, no request reached " + candidate + "."
                : "The last request reached " + candidate + " " + Figures.time(reaction)
                        + " after the answer that decided.";
    }

    private String withoutDavy(DemoResult result) {
        double everyone = options.perSecond() * options.failing();
        return "Without Davy: " + Figures.amount(everyone) + " failures a second with "
                + result.scenario().candidate() + " for everyone; "
                + Figures.count(Math.round(everyone * 6)) + " with 10 % of users for a first look of one minute.";
    }

    private static String failures(long failures) {
        return failures == 0 ? "no failure" : failures == 1 ? "1 failure" : Figures.count(failures) + " failures";
    }
}
