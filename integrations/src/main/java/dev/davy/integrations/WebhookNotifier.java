package dev.davy.integrations;

import dev.davy.model.Webhook;
import dev.davy.release.Notice;
import dev.davy.release.spi.Notifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells receivers of webhooks what was decided: a queue and, while there is something in it, a virtual thread each.
 *
 * <p>{@link #tell} may be called by any thread and only puts into a queue; the receiver's thread sends, in order, with the
 * webhook's retries. What a full queue does not take, and what a receiver did not take, is dropped and counted.
 */
public final class WebhookNotifier implements Notifier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookNotifier.class);
    /** More decisions than a release makes in an hour. */
    private static final int MOST_WAITING = 512;

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final WebhookCall call;
    private final Map<String, Receiver> receivers = new HashMap<>();
    private final AtomicLong dropped = new AtomicLong();
    private boolean closed;

    /** @param clock of the signatures' timestamps */
    public WebhookNotifier(Outbound outbound, Secrets secrets, InstantSource clock) {
        this.call = new WebhookCall(outbound, secrets, clock);
    }

    /** How many notices nobody got. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void tell(Notice notice) {
        synchronized (this) {
            if (closed) {
                dropped.incrementAndGet();
            } else {
                receivers
                        .computeIfAbsent(notice.hook().call().url(), _ -> new Receiver())
                        .put(notice);
            }
        }
    }

    /** Guarded by the notifier, sending apart. */
    private final class Receiver {
        private final Deque<Notice> waiting = new ArrayDeque<>();
        private @Nullable Thread sender;
        private boolean full;

        void put(Notice notice) {
            if (waiting.size() >= MOST_WAITING) {
                dropped.incrementAndGet();
                if (!full) {
                    LOG.warn(
                            "webhook {}: {} notices wait for it, and those that come now are dropped",
                            notice.hook().name(),
                            MOST_WAITING);
                }
                full = true;
                return;
            }
            waiting.add(notice);
            if (sender == null) {
                sender = Thread.ofVirtual().name("notify").start(this::send);
            }
        }

        private void send() {
            for (Notice notice = next(); notice != null; notice = next()) {
                try {
                    Webhook webhook = notice.hook().call();
                    OutboundAnswer answer = call.send(
                            webhook,
                            WebhookPayload.of(
                                    notice.context(), Optional.of(notice.hook().on()), webhook));
                    if (!answer.good()) {
                        drop(notice, "answered " + answer.status());
                    }
                } catch (RuntimeException untold) {
                    drop(notice, String.valueOf(untold.getMessage()));
                }
            }
        }

        private @Nullable Notice next() {
            synchronized (WebhookNotifier.this) {
                Notice notice = waiting.poll();
                if (notice == null) {
                    sender = null;
                    full = false;
                    WebhookNotifier.this.notifyAll();
                }
                return notice;
            }
        }

        private void drop(Notice notice, String why) {
            dropped.incrementAndGet();
            LOG.warn("webhook {}: a notice was not taken: {}", notice.hook().name(), why);
        }
    }

    /** Takes nothing more, and gives what waits two seconds. */
    @Override
    public synchronized void close() {
        closed = true;
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            for (long left = GRACE.toMillis(); sending() && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        receivers.values().forEach(receiver -> {
            dropped.addAndGet(receiver.waiting.size());
            receiver.waiting.clear();
            if (receiver.sender != null) {
                receiver.sender.interrupt();
            }
        });
    }

    private boolean sending() {
        return receivers.values().stream().anyMatch(receiver -> receiver.sender != null);
    }
}
