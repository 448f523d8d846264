package dev.davy.gateway;

import dev.davy.model.Weight;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The copies that one event loop has open, within a bound of their own, and what became of them. Written by that loop
 * alone, read by any thread.
 */
final class Copies {
    /** Copies of one loop that may be open at once: what comes on top is dropped, whatever the instances do. */
    static final int MOST_OPEN = 64;

    /** The largest body that is copied. */
    static final int MOST_BODY = 64 * 1024;

    private static final String NAME = "x-davy-mirror: ";
    private static final int LONGEST_SAID = 256;

    private final String mark;
    private int open;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong tooLarge = new AtomicLong();

    /** @param secret the gateway's: nobody else can make its mark */
    Copies(Secret secret) {
        mark = HexFormat.of().toHexDigits(secret.mark("copy"));
    }

    /**
     * Whether a request is a copy that is not copied again: a trusted peer says so, or this gateway did, and whoever got
     * the copy then sent it on. What a client makes up says nothing.
     */
    boolean guards(RoutedRequest request) {
        return HeaderValues.first(request.head(), Field.X_DAVY_MIRROR) >= 0
                && (request.trusted()
                        || HeaderValues.joined(request.head(), Field.X_DAVY_MIRROR)
                                .contains(mark));
    }

    /** The line that says of a request's copy that it is one, with what was said before where that is not passed on. */
    byte[] line(RoutedRequest request) {
        String said = request.trusted() ? "" : HeaderValues.joined(request.head(), Field.X_DAVY_MIRROR);
        return (NAME + "1;" + mark + (said.isEmpty() || said.length() > LONGEST_SAID ? "" : "," + said) + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a share of 100,000 has it. */
    static boolean drawn(Worker worker, int share) {
        return share > 0 && Math.unsignedMultiplyHigh(worker.random(), Weight.BUCKETS) < share;
    }

    /** Takes a place; false when there is none. */
    boolean take() {
        if (open >= MOST_OPEN) {
            dropped.incrementAndGet();
            return false;
        }
        open++;
        sent.incrementAndGet();
        return true;
    }

    void give() {
        open--;
    }

    /** A body is too long for a copy. */
    void tooLarge() {
        tooLarge.incrementAndGet();
    }

    GatewayMetrics.Copies read() {
        return new GatewayMetrics.Copies(sent.get(), dropped.get(), tooLarge.get());
    }
}
