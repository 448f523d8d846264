package dev.davy.gateway;

import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * What one event loop counted of one stratum, version and route under one generation.
 *
 * <p>Written by that loop alone and read by any thread, without stopping it: a sequence number is odd while figures that
 * belong together are being changed (Boehm, Can seqlocks get along with programming language memory models?, 2012).
 */
final class EvidenceCell {
    static final int MOST_KEYS = 30;

    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(EvidenceCell.class, "sequence", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Stratum stratum;
    private final String version;
    private final String route;
    private final SeenKeys seen;
    private final int[] latency = new int[LatencyHistogram.BUCKETS];
    private final long[] keys = new long[MOST_KEYS];

    private int sequence;
    private int distinct;
    private long unkeyed;
    private long assigned;
    private long answered;
    private long gone;
    private long failed;
    private long counted;
    private long shielded;
    private long clientErrors;
    private long countedClientErrors;

    EvidenceCell(Stratum stratum, String version, String route, SeenKeys seen) {
        this.stratum = stratum;
        this.version = version;
        this.route = route;
        this.seen = seen;
    }

    Stratum stratum() {
        return stratum;
    }

    String version() {
        return version;
    }

    String route() {
        return route;
    }

    void assigned() {
        begin();
        assigned++;
        end();
    }

    /** The first byte of an answer came so many nanoseconds after the request was sent. */
    void latency(long nanos) {
        begin();
        latency[LatencyHistogram.bucket(nanos)]++;
        end();
    }

    /** The outcome is known; a key of 0 is a request by itself. */
    void answered(long key, boolean failure, boolean clientError) {
        boolean first = failure && (key == 0 || seen.firstFailure(key));
        boolean firstError = !failure && clientError && (key == 0 || seen.firstClientError(key));
        begin();
        answered++;
        if (failure) {
            failed++;
            counted += first ? 1 : 0;
        } else if (clientError) {
            clientErrors++;
            countedClientErrors += firstError ? 1 : 0;
        }
        if (key == 0) {
            unkeyed++;
        } else if (distinct < MOST_KEYS) {
            remember(key);
        }
        end();
    }

    /** The outcome of a side of a pair is known; it counts where the other side's is another one. */
    void paired(long key, boolean failure, boolean one) {
        boolean first = failure && one && (key == 0 || seen.firstFailure(key));
        begin();
        answered++;
        failed += failure ? 1 : 0;
        counted += first ? 1 : 0;
        unkeyed += key == 0 ? 1 : 0;
        if (key != 0 && distinct < MOST_KEYS) {
            remember(key);
        }
        end();
    }

    private void remember(long key) {
        for (int i = 0; i < distinct; i++) {
            if (keys[i] == key) {
                return;
            }
        }
        keys[distinct++] = key;
    }

    /** There will be no outcome. */
    void gone() {
        begin();
        gone++;
        end();
    }

    /** Stable's answer hid the failure. */
    void shielded() {
        begin();
        shielded++;
        end();
    }

    private void begin() {
        SEQUENCE.setOpaque(this, sequence + 1);
        VarHandle.storeStoreFence();
    }

    private void end() {
        SEQUENCE.setRelease(this, sequence + 1);
    }

    /** A consistent reading; latencies are added to the array, distinct keys to the list, others counted in the result. */
    Counts read(long[] latencies, List<long[]> distinctKeys) {
        while (true) {
            int before = (int) SEQUENCE.getAcquire(this);
            int[] histogram = latency.clone();
            long[] users = Arrays.copyOf(keys, Math.min(distinct, MOST_KEYS));
            Counts counts = new Counts(
                    assigned,
                    answered,
                    gone,
                    failed,
                    counted,
                    shielded,
                    clientErrors,
                    countedClientErrors,
                    Math.min(MOST_KEYS, unkeyed),
                    LatencyHistogram.EMPTY);
            VarHandle.loadLoadFence();
            if ((before & 1) == 0 && before == (int) SEQUENCE.getOpaque(this)) {
                for (int i = 0; i < histogram.length; i++) {
                    latencies[i] += histogram[i];
                }
                distinctKeys.add(users);
                return counts;
            }
            Thread.onSpinWait();
        }
    }
}
