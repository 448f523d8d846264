package dev.davy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Draws a release: share, requests, failures, evidence against both bars, budget, what it waits for, and why. */
final class ReleasePanel {
    /** Narrower terminals wrap; nothing here gets smaller than this. */
    static final int NARROWEST = 60;

    private static final int LABEL = 11;

    private final int width;

    /** @param width columns of the terminal */
    ReleasePanel(int width) {
        this.width = Math.max(NARROWEST, width);
    }

    /**
     * The panel, each line within the width.
     *
     * @param perSecond requests a second of both versions now; negative where nobody knows yet
     */
    List<Line> lines(Reading reading, double perSecond) {
        List<Line> lines = new ArrayList<>();
        lines.add(title(reading));
        lines.add(Line.EMPTY);
        lines.add(share(reading));
        lines.add(requests(reading, perSecond));
        lines.add(failures(reading));
        reading.evidence().filter(evidence -> judged(reading, evidence)).ifPresent(evidence -> {
            lines.add(harm(evidence));
            lines.add(safety(evidence));
        });
        lines.add(budget(reading));
        if (reading.budget().exposure() > 0) {
            sentence(
                    lines,
                    "exposure",
                    "a fault that begins now costs about "
                            + Figures.amount(reading.budget().exposure()) + " failed requests",
                    2);
        }
        sentence(lines, "open", open(reading), 2);
        sentence(lines, "pinned", String.join("; ", reading.pins()), 3);
        sentence(lines, "waits for", reading.waitsFor(), 2);
        sentence(lines, "why", reading.why(), 3);
        reading.evidence()
                .filter(evidence -> !evidence.notes().isEmpty())
                .ifPresent(evidence -> sentence(lines, "note", String.join("; ", evidence.notes()), 2));
        return lines.stream().map(line -> line.fit(width)).toList();
    }

    /** The same in one line, for a place where lines cannot be drawn over. */
    static Line summary(Reading reading, double perSecond) {
        Line line = Line.of(reading.phase() + ", " + reading.candidate() + " at " + Figures.share(reading.weight()));
        if (perSecond >= 0) {
            line = line.and(", " + Figures.count(Math.round(perSecond)) + " requests/s");
        }
        line = line.and(", " + reading.candidate() + " failed "
                + Figures.count(reading.requests().candidateFailed()) + " of "
                + Figures.count(reading.requests().candidate()) + ", users saw "
                + Figures.count(reading.requests().userVisibleFailed()));
        boolean back = reading.phase().equals("RolledBack");
        if ((reading.openStreams() > 0 || back) && !open(reading).isEmpty()) {
            line = line.and(", " + Figures.count(reading.openStreams()) + " open on " + reading.candidate());
        }
        if (reading.budget().exposure() > 0) {
            line = line.and(", a fault that begins now costs about "
                    + Figures.amount(reading.budget().exposure()));
        }
        if (reading.evidence().isPresent()) {
            Reading.Evidence evidence = reading.evidence().orElseThrow();
            line = line.and(", harm " + Figures.amount(evidence.harm()) + " of " + Figures.amount(evidence.harmBar())
                    + ", fails at most " + Figures.percent(evidence.absoluteBound()));
        }
        return reading.waitsFor().isEmpty() ? line : line.and("; waits for " + reading.waitsFor());
    }

    private Line title(Reading reading) {
        Line left = Line.of(" ").and(Tone.STRONG, reading.name()).and("  ");
        if (!reading.candidate().isEmpty() && !reading.candidate().equals(reading.stable())) {
            left = left.and(Tone.STABLE, reading.stable())
                    .and(Tone.QUIET, " → ")
                    .and(Tone.CANDIDATE, reading.candidate());
        } else {
            left = left.and(Tone.STABLE, reading.stable());
        }
        Line right = Line.of(phaseTone(reading), reading.phase());
        if (!reading.stage().isEmpty()) {
            right = Line.of(Tone.QUIET, reading.stage() + "  ").and(right);
        }
        return left.padded(width - right.width() - 1).and(right);
    }

    /** What is under way on the candidate; said of nothing too, so that the lines below stay where they are. */
    private static String open(Reading reading) {
        boolean none = reading.candidate().isEmpty() || reading.candidate().equals(reading.stable());
        return none ? "" : Figures.open(reading.openStreams(), reading.candidate(), reading.phase());
    }

    private static Tone phaseTone(Reading reading) {
        return switch (reading.phase()) {
            case "Succeeded" -> Tone.GOOD;
            case "RolledBack" -> Tone.BAD;
            case "Held", "Waiting", "Paused", "Superseded" -> Tone.WARNING;
            default -> Tone.STRONG;
        };
    }

    /** A watch without a control group has no evidence to show until something fails. */
    private static boolean judged(Reading reading, Reading.Evidence evidence) {
        return !reading.phase().equals("Succeeded") || evidence.absoluteBound() < 1;
    }

    private Line share(Reading reading) {
        Line text = Line.of(Tone.STRONG, Figures.share(reading.weight()));
        if (reading.next().isPresent() && reading.next().orElseThrow().weight() > reading.weight()) {
            text = text.and(
                    Tone.QUIET,
                    "  next " + Figures.share(reading.next().orElseThrow().weight()));
        } else if (reading.next().isPresent() && reading.phase().equals("Progressing")) {
            text = text.and(Tone.QUIET, "  " + reading.next().orElseThrow().limitedBy());
        }
        return row("share", Bar.of(reading.weight() / 100_000.0, cells(), Tone.CANDIDATE), text);
    }

    private Line requests(Reading reading, double perSecond) {
        Reading.Requests requests = reading.requests();
        Line line = label("requests")
                .and(Figures.count(requests.total()))
                .and(Tone.QUIET, ", of which " + name(reading) + " got ")
                .and(Figures.count(requests.candidate()));
        return perSecond < 0
                ? line
                : line.and(Tone.QUIET, "; now ")
                        .and(Figures.count(Math.round(perSecond)))
                        .and(Tone.QUIET, " a second");
    }

    private Line failures(Reading reading) {
        Reading.Requests requests = reading.requests();
        double rate = requests.candidate() == 0 ? 0 : requests.candidateFailed() / (double) requests.candidate();
        return label("failures")
                .and(Tone.QUIET, name(reading) + " failed ")
                .and(requests.candidateFailed() > 0 ? Tone.BAD : Tone.PLAIN, Figures.count(requests.candidateFailed()))
                .and(Tone.QUIET, " of " + Figures.count(requests.candidate()) + " (" + Figures.percent(rate) + "); ")
                .and("users saw ")
                .and(
                        requests.userVisibleFailed() > 0 ? Tone.BAD : Tone.GOOD,
                        Figures.count(requests.userVisibleFailed()));
    }

    private static String name(Reading reading) {
        return reading.candidate().isEmpty() ? "the candidate" : reading.candidate();
    }

    private Line harm(Reading.Evidence evidence) {
        Line text = Line.of(Figures.amount(evidence.harm()))
                .and(Tone.QUIET, " of the " + Figures.amount(evidence.harmBar()) + " that take it back");
        return row("harm", Bar.of(evidence.harmProgress(), cells(), Tone.BAD), text);
    }

    private Line safety(Reading.Evidence evidence) {
        Line text = Bar.evidence(evidence.relative(), evidence.relativeBar()) >= evidence.safeProgress()
                ? Line.of(Figures.amount(evidence.relative()))
                        .and(Tone.QUIET, " of the " + Figures.amount(evidence.relativeBar()) + " that certify it")
                : Line.of("fails at most " + Figures.percent(evidence.absoluteBound()))
                        .and(Tone.QUIET, ", safe below " + Figures.percent(evidence.tolerableFailures()));
        return row("safety", Bar.of(evidence.safeProgress(), cells(), Tone.GOOD), text);
    }

    private Line budget(Reading reading) {
        double radius = reading.budget().blastRadius();
        Line text = Line.of(Figures.amount(reading.budget().spent()))
                .and(Tone.QUIET, " of " + Figures.amount(radius) + " failed requests spent");
        return row("budget", Bar.of(radius > 0 ? reading.budget().spent() / radius : 0, cells(), Tone.WARNING), text);
    }

    private void sentence(List<Line> lines, String label, String sentence, int most) {
        List<String> words = Wrap.words(sentence, width - LABEL - 1, most);
        for (int i = 0; i < words.size(); i++) {
            lines.add(label(i == 0 ? label : "").and(words.get(i)));
        }
    }

    private static Line row(String label, Line bar, Line text) {
        return Stream.of(bar, Line.of("  "), text).reduce(label(label), Line::and);
    }

    private static Line label(String label) {
        return Line.of(Tone.QUIET, " " + label).padded(LABEL);
    }

    private int cells() {
        return width >= 100 ? 48 : width >= 78 ? 26 : 18;
    }
}
