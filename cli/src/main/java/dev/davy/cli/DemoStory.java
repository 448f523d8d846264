package dev.davy.cli;

import dev.davy.demo.LoadSnapshot;
import dev.davy.demo.SampleShop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells one story of the demo on a screen: wishes for the version, follows the release to its end, and sums up. */
final class DemoStory {
    private static final long BETWEEN_LOOKS_MILLIS = 50;
    private static final long BETWEEN_SUMMARIES_NANOS = 5_000_000_000L;
    private static final Duration SETTLING = Duration.ofMillis(300);

    private final DemoStreet street;
    private final Screen screen;
    private final DemoOptions options;

    DemoStory(DemoStreet street, Screen screen, DemoOptions options) {
        this.street = street;
        this.screen = screen;
        this.options = options;
    }

    DemoResult tell(DemoScenario scenario) throws InterruptedException {
        introduce(scenario);
        LoadSnapshot before = street.users().snapshot();
        long begin = System.nanoTime();
        SampleShop candidate = street.wish(scenario);
        Reading last = follow(scenario, before, begin + patience(scenario).toNanos());
        double seconds = (System.nanoTime() - begin) / 1e9;
        // What was under way at the end still belongs to the release, for the candidate and for its users.
        Thread.sleep(SETTLING);
        Reading settled = last.counting(ReadingJson.read(street.client(), DemoConfig.NAME));
        DemoResult result = new DemoResult(
                scenario, settled, seconds, street.users().snapshot().since(before), candidate.record());
        screen.settle();
        new DemoSummary(options).say(screen, result);
        return result;
    }

    private Reading follow(DemoScenario scenario, LoadSnapshot before, long until) throws InterruptedException {
        AdminClient client = street.client();
        DecisionLines decisions = new DecisionLines(screen.live() ? 2 : 3);
        long said = System.nanoTime();
        while (true) {
            Reading reading = ReadingJson.read(client, DemoConfig.NAME);
            boolean begun = reading.candidate().equals(scenario.candidate());
            LoadSnapshot users = street.users().snapshot().since(before);
            if (begun) {
                List<Line> news = decisions.of(reading, screen.width());
                if (!news.isEmpty()) {
                    screen.say(news);
                }
                screen.show(panel(reading, users));
            }
            long now = System.nanoTime();
            if (begun && !screen.live() && now - said >= BETWEEN_SUMMARIES_NANOS) {
                screen.say(Line.of("  ").and(ReleasePanel.summary(reading, users.perSecond())));
                said = now;
            }
            if ((begun && reading.over()) || now >= until) {
                return reading;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    private List<Line> panel(Reading reading, LoadSnapshot users) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.EMPTY);
        lines.addAll(new ReleasePanel(screen.width()).lines(reading, users.perSecond()));
        lines.add(Line.of(Tone.QUIET, " users     ")
                .and(Figures.count(users.requests()))
                .and(Tone.QUIET, " answers, half within ")
                .and(Figures.time(users.latencies().quantile(0.5)))
                .and(Tone.QUIET, ", 99 % within ")
                .and(Figures.time(users.latencies().quantile(0.99)))
                .and(Tone.QUIET, "; ")
                .and(users.failures() > 0 ? Tone.BAD : Tone.GOOD, Figures.count(users.failures()) + " failed"));
        return lines;
    }

    private void introduce(DemoScenario scenario) {
        String what = switch (scenario) {
            case HEALTHY -> "has no fault";
            case BROKEN ->
                "fails " + Figures.percent(options.failing()) + " of real requests while its health check is fine";
        };
        screen.say(Line.EMPTY);
        screen.say(
                Tone.STRONG,
                "",
                "Release " + scenario.candidate() + ", which " + what + ", to users who have " + scenario.stable()
                        + ".");
        screen.say(DecisionLines.TITLES);
    }

    private static Duration patience(DemoScenario scenario) {
        return switch (scenario) {
            case HEALTHY -> Duration.ofSeconds(150);
            case BROKEN -> Duration.ofSeconds(60);
        };
    }
}
