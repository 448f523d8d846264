package dev.davy.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How peers of the gateway take their time on purpose. No test waits by it for something to happen. */
final class Slowness {
    private Slowness() {}

    /** Lets a peer do nothing for so long. */
    static void pause(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a pause ended by itself");
        }
    }
}
