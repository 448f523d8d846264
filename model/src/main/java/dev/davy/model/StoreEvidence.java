package dev.davy.model;

import java.time.Duration;
import java.util.Optional;

/**
 * Counters of a metric store that a release is judged by, in place of what its data plane counts. Each query comes to counters
 * as they are, one series an instance, with the version as a label; differences and restarts are for whoever reads them.
 *
 * @param store the MetricStore's name
 * @param requests all of them
 * @param failures those of them that failed
 * @param latency buckets of a histogram in seconds, with the label {@code le}
 * @param versionLabel the label that tells versions apart
 * @param every how often the store is asked; no less than it measures itself
 */
public record StoreEvidence(
        String store, String requests, String failures, Optional<String> latency, String versionLabel, Duration every) {
    public static final String VERSION_LABEL = "version";
    public static final Duration EVERY = Duration.ofSeconds(10);

    public StoreEvidence {
        Checks.present("evidence.store", store);
        Checks.present("evidence.requests", requests);
        Checks.present("evidence.failures", failures);
        Checks.present("evidence.versionLabel", versionLabel);
        if (!every.isPositive()) {
            throw new IllegalArgumentException("evidence.every: " + every + " (expected: above 0s)");
        }
    }

    /** From a request's end until it is in what the store says, at most: it is measured, and then asked for. */
    public Duration lag() {
        return every.multipliedBy(2);
    }
}
