package dev.davy.gateway;

import dev.davy.resources.InstancePolicy.OutlierDetection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out the instances of a version that failed request after request (outlier detection, as Envoy has it). Any event
 * loop may end up ejecting; who comes while another one decides lets it be, and the next failure tries again.
 */
final class Ejections {
    private static final Logger LOG = LoggerFactory.getLogger(Ejections.class);

    private final Version version;
    private final AtomicBoolean deciding = new AtomicBoolean();
    private final AtomicLong total = new AtomicLong();
    private volatile @Nullable OutlierDetection rule;

    Ejections(Version version) {
        this.version = version;
    }

    void rule(@Nullable OutlierDetection now) {
        rule = now;
    }

    /** How often an instance of the version was ejected since the start. */
    long total() {
        return total.get();
    }

    /** An instance gave an answer that is no failure. */
    void passed(Instance instance) {
        if (rule != null) {
            instance.ejection().passed();
        }
    }

    /** An instance failed a request. */
    void failed(Instance instance, long now) {
        @Nullable OutlierDetection by = rule;
        if (by == null || instance.ejection().failed() < by.consecutiveFailures() || instance.ejected(now)) {
            return;
        }
        if (deciding.compareAndSet(false, true)) {
            try {
                decide(instance, by, now);
            } finally {
                deciding.set(false);
            }
        }
    }

    private void decide(Instance instance, OutlierDetection by, long now) {
        Instance[] all = version.instances();
        int out = 0;
        for (Instance each : all) {
            out += each.ejected(now) ? 1 : 0;
        }
        if (instance.ejected(now) || out >= Math.max(1, all.length * by.maxEjectedPercent() / 100)) {
            return;
        }
        long nanos = instance.ejection().eject(by, now);
        total.incrementAndGet();
        instance.health().changed();
        LOG.info(
                "instance {} of {} ejected for {} s, since it failed {} requests in a row",
                instance,
                version.label(),
                Math.ceilDiv(nanos, 1_000_000_000L),
                by.consecutiveFailures());
    }

    /** What is remembered of one instance: its failures in a row, and until when it is left out. Times are of the monotonic clock. */
    static final class Ejection {
        private final java.util.concurrent.atomic.AtomicInteger row = new java.util.concurrent.atomic.AtomicInteger();
        private volatile boolean out;
        private volatile long until;
        private volatile int times;

        /** Whether it is left out at a time. */
        boolean lasts(long now) {
            return out && now - until < 0;
        }

        /** How often it was left out, less what quiet times took off. */
        int times() {
            return times;
        }

        long until() {
            return until;
        }

        void passed() {
            // Nearly always there is nothing to take back, and then nothing is written.
            if (row.getOpaque() != 0) {
                row.setOpaque(0);
            }
        }

        int failed() {
            return row.incrementAndGet();
        }

        private long eject(OutlierDetection by, long now) {
            long quiet = out ? (now - until) / by.interval().toNanos() : 0;
            times = (int) Math.max(0, times - quiet) + 1;
            long nanos = Math.min(
                    by.maxEjection().toNanos(),
                    Math.multiplyExact(by.baseEjection().toNanos(), (long) Math.min(times, 100_000)));
            row.set(0);
            until = now + nanos;
            out = true;
            return nanos;
        }
    }
}
