package dev.davy.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Shows a release as it goes, until it is over or the person stops watching: its decisions as lines that stay, and below
 * them share, requests, failures, evidence against both bars, budget, what it waits for, and why.
 */
@Command(
        name = "watch",
        description = "Shows a release live: share, failures, evidence, budget, what it waits for, and why.")
final class WatchCommand implements Callable<Integer> {
    private static final long BETWEEN_MILLIS = 250;
    private static final long BETWEEN_SUMMARIES_NANOS = 5_000_000_000L;

    @Mixin
    private final AdminPort port = new AdminPort();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The release; may be left out when there is one.")
    private @Nullable String name;

    @Override
    public Integer call() throws InterruptedException {
        AdminClient client = port.client();
        String release = client.named(Optional.ofNullable(name));
        try (Screen screen = Screen.onStandardOutput()) {
            Runtime.getRuntime().addShutdownHook(new Thread(screen::close));
            screen.say(DecisionLines.TITLES);
            follow(client, release, screen);
        }
        return ExitCode.DONE.status();
    }

    /** Returns when the release is over, unless in a terminal: there the person ends it. */
    static void follow(AdminClient client, String release, Screen screen) throws InterruptedException {
        Pace pace = new Pace();
        DecisionLines decisions = new DecisionLines(screen.live() ? 2 : 3);
        long said = System.nanoTime() - BETWEEN_SUMMARIES_NANOS;
        while (true) {
            Reading reading = ReadingJson.read(client, release);
            long now = System.nanoTime();
            pace.read(now, reading.requests().total());
            List<Line> news = decisions.of(reading, screen.width());
            if (!news.isEmpty()) {
                screen.say(news);
            }
            screen.show(new ReleasePanel(screen.width()).lines(reading, pace.perSecond()));
            if (!screen.live() && (reading.over() || now - said >= BETWEEN_SUMMARIES_NANOS)) {
                screen.say(ReleasePanel.summary(reading, pace.perSecond()));
                said = now;
            }
            if (reading.over() && !screen.live()) {
                return;
            }
            Thread.sleep(BETWEEN_MILLIS);
        }
    }
}
