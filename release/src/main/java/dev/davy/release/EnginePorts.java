package dev.davy.release;

import dev.davy.release.spi.EvidenceSource;
import dev.davy.release.spi.Journal;
import dev.davy.release.spi.Leadership;
import dev.davy.release.spi.TrafficRouter;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * What an engine is made with.
 *
 * @param clock of the engine
 * @param salts draws the seed of each release's bucket hash
 */
public record EnginePorts(
        TrafficRouter router,
        EvidenceSource evidence,
        Journal journal,
        Leadership leadership,
        EngineClock clock,
        LongSupplier salts) {
    /** Ports with the system's clock and random salts. */
    public static EnginePorts of(
            TrafficRouter router, EvidenceSource evidence, Journal journal, Leadership leadership) {
        return new EnginePorts(router, evidence, journal, leadership, EngineClock.SYSTEM, new SecureRandom()::nextLong);
    }
}
