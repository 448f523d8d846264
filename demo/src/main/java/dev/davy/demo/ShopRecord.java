package dev.davy.demo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one version of the shop saw since it started; health checks are no part of it.
 *
 * @param requests real requests that arrived
 * @param failed those that it failed on purpose
 * @param lastArrival when the last real request arrived, if any did
 * @param failures when each of the first {@value #KEPT} failures was sent, in order
 */
public record ShopRecord(long requests, long failed, Optional<Instant> lastArrival, List<Instant> failures) {
    /** Failures whose moment is kept. */
    public static final int KEPT = 10_000;

    public ShopRecord {
        failures = List.copyOf(failures);
    }
}
