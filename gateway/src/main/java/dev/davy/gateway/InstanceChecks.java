package dev.davy.gateway;

import dev.davy.gateway.HealthChecks.Checked;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one instance: when the next is due, and how many in a row went which way. The looking thread asks
 * {@link #due}; a check runs on a thread of its own, at most one at a time.
 *
 * <p>With a health check the first result decides, and then the thresholds do; a failed connection brings the next check
 * forward. Without one an instance that could not be connected to rests for 250 ms, then twice as long each time up to
 * 5 s, until connecting succeeds.
 */
final class InstanceChecks {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceChecks.class);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration FIRST_REST = Duration.ofMillis(250);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private volatile Checked checked;
    private volatile boolean running;
    private volatile long nextNanos = System.nanoTime();
    /** Checks in a row with the same result: above zero good, below zero bad. */
    private int row;

    private boolean asked;
    private Duration rest = FIRST_REST;
    private boolean resting;

    InstanceChecks(Checked checked) {
        this.checked = checked;
        checked.health().decidedByChecks(checked.check().isPresent());
    }

    /** The same instance under a configuration that may have changed. */
    InstanceChecks with(Checked changed) {
        if (!changed.check().equals(checked.check())) {
            changed.health().decidedByChecks(changed.check().isPresent());
            nextNanos = System.nanoTime();
        }
        checked = changed;
        return this;
    }

    @Nullable
    InstanceTls tls() {
        return checked.tls();
    }

    /** Whether to start a check now; the caller does so. */
    boolean due(long now) {
        if (running || !(checked.check().isPresent() ? checkDue(now) : retryDue(now))) {
            return false;
        }
        running = true;
        return true;
    }

    private boolean checkDue(long now) {
        return checked.health().takeSuspicion() || now - nextNanos >= 0;
    }

    private boolean retryDue(long now) {
        InstanceHealth health = checked.health();
        boolean suspected = health.takeSuspicion();
        if (health.healthy()) {
            resting = false;
            rest = FIRST_REST;
            return false;
        }
        if (!resting && suspected) {
            resting = true;
            nextNanos = now + rest.toNanos();
            say(false, "cannot be connected to: " + health.why());
        }
        return now - nextNanos >= 0;
    }

    void check() {
        Checked now = checked;
        try {
            if (now.check().isPresent()) {
                byAsking(now, now.check().orElseThrow());
            } else {
                byConnecting(now);
            }
        } finally {
            running = false;
        }
    }

    private void byAsking(Checked now, RoutingTable.HealthCheck check) {
        long begun = System.nanoTime();
        String result = ask(now, check);
        boolean good = result.isEmpty();
        row = good ? Math.max(row, 0) + 1 : Math.min(row, 0) - 1;
        boolean decided = !asked || (good ? row >= check.healthy() : -row >= check.unhealthy());
        asked = true;
        if (decided && good != now.health().healthy()) {
            say(good, good ? "answers GET " + check.path() : result);
        }
        if (decided) {
            now.health().set(good);
        }
        // A little apart, so that many gateways and instances do not fall into step.
        long jitter = ThreadLocalRandom.current().nextLong(check.interval().toNanos() / 20 + 1);
        nextNanos = begun + check.interval().toNanos() - jitter;
    }

    private void byConnecting(Checked now) {
        String result = new HealthProbe(now.address().get(), now.protocol(), now.tls()).connect(CONNECT);
        if (result.isEmpty()) {
            now.health().takeSuspicion();
            now.health().set(true);
            say(true, "can be connected to");
        } else {
            rest = rest.multipliedBy(2).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.multipliedBy(2);
            nextNanos = System.nanoTime() + rest.toNanos();
        }
    }

    private static String ask(Checked now, RoutingTable.HealthCheck check) {
        try {
            int status =
                    new HealthProbe(now.address().get(), now.protocol(), now.tls()).ask(check.path(), check.timeout());
            return status >= 200 && status < 400 ? "" : "answers " + status + " to GET " + check.path();
        } catch (IOException e) {
            return "does not answer GET " + check.path() + ": " + e.getMessage();
        }
    }

    private void say(boolean good, String why) {
        LOG.info(
                "instance {} of {} {}: {}, since it {}",
                Instance.text(checked.address().get()),
                checked.upstream(),
                checked.version(),
                good ? "healthy" : "unhealthy",
                why);
    }
}
