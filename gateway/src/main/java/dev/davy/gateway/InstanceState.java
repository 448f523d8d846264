package dev.davy.gateway;

import java.time.Duration;

/**
 * How an instance is at a moment.
 *
 * @param address host and port as they are written
 * @param resolved the address that is connected to; empty where a name has none
 * @param version empty where it has none
 * @param healthy what a check or connecting found last
 * @param draining whether it gets no new requests
 * @param ejectedFor how much longer it is left out for what it answered; zero where it is not
 * @param ejections how often that happened, less what quiet times took off
 * @param inFlight requests that it has; of several event loops, each as it was a moment ago
 */
public record InstanceState(
        String address,
        String resolved,
        String version,
        int weight,
        boolean healthy,
        boolean draining,
        Duration ejectedFor,
        int ejections,
        int inFlight) {}
