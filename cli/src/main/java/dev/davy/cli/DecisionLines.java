package dev.davy.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says each decision once, as lines that stay: when, the share after it, the verdict, and why. For one thread. */
final class DecisionLines {
    /** What stands above the columns. */
    static final Line TITLES = Line.of(Tone.QUIET, "        time  share    verdict     why");

    private static final int INDENT = 35;

    private final int mostLines;
    private @Nullable Instant begin;
    private int last;

    /** @param mostLines how many lines a decision may take */
    DecisionLines(int mostLines) {
        this.mostLines = mostLines;
    }

    /** Lines for the decisions that were not said yet. */
    List<Line> of(Reading reading, int width) {
        List<Line> lines = new ArrayList<>();
        for (Reading.Told decision : reading.decisions()) {
            if (decision.number() > last) {
                last = decision.number();
                lines.addAll(lines(decision, width));
            }
        }
        return lines;
    }

    private List<Line> lines(Reading.Told decision, int width) {
        Instant start = begin == null ? decision.at() : begin;
        begin = start;
        String time = Figures.time(Duration.between(start, decision.at()));
        Line head = Line.of(Tone.QUIET, " ".repeat(Math.max(1, 12 - time.length())) + time + "  ")
                .and(Tone.CANDIDATE, String.format("%-9s", Figures.share(decision.weight())))
                .and(tone(decision), String.format("%-12s", decision.verdict()));
        List<String> why = Wrap.words(decision.why(), width - INDENT, mostLines);
        List<Line> lines = new ArrayList<>();
        lines.add(head.padded(INDENT).and(why.isEmpty() ? "" : why.getFirst()));
        why.stream().skip(1).forEach(rest -> lines.add(Line.of(" ".repeat(INDENT) + rest)));
        return lines;
    }

    private static Tone tone(Reading.Told decision) {
        return switch (decision.verdict()) {
            case "Safe" -> Tone.GOOD;
            case "Harm", "BudgetSpent", "Crashed", "CheckFailed" -> Tone.BAD;
            case "Invalid", "Deadline", "Person" -> Tone.WARNING;
            default -> Tone.QUIET;
        };
    }
}
