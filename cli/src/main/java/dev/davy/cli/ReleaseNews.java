package dev.davy.cli;

import dev.davy.release.Decision;
import dev.davy.release.ReleaseView;
import dev.davy.server.EventLog;
import dev.davy.server.ReleaseJson;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the live events what releases do: each decision when it is made, and each release when it looks
 * different from before.
 *
 * <p>Decisions come on the release's thread, which is not held up; a thread of its own compares the releases.
 */
final class ReleaseNews implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseNews.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Supplier<List<ReleaseView>> releases;
    private final EventLog events;
    private final Runnable decided;
    private final AutoCloseable listening;
    private final Thread looking;

    /**
     * Begins to tell.
     *
     * @param releases as they look now
     * @param after called on a thread of its own after decisions, since what a release needs may have changed
     */
    ReleaseNews(Releases decided, Supplier<List<ReleaseView>> releases, EventLog events, Runnable after) {
        this.releases = releases;
        this.events = events;
        this.decided = after;
        this.listening = decided.listen(this::decided);
        this.looking = Thread.ofVirtual().name("release-news").start(this::look);
    }

    private void decided(Decision decision) {
        events.publish("decision", ReleaseJson.of(decision));
        Thread.ofVirtual().start(decided);
    }

    private void look() {
        Map<String, ReleaseView> seen = new HashMap<>();
        try {
            while (true) {
                for (ReleaseView release : releases.get()) {
                    if (!release.equals(seen.put(release.name(), release))) {
                        events.publish("release", ReleaseJson.of(release));
                    }
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        looking.interrupt();
        try {
            listening.close();
        } catch (Exception alreadyGone) {
            LOG.debug("The engine was gone first", alreadyGone);
        }
    }
}
