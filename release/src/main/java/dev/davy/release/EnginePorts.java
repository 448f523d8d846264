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
 * @param outside whom releases ask and tell
 */
public record EnginePorts(
        TrafficRouter router,
        EvidenceSource evidence,
        Journal journal,
        Leadership leadership,
        EngineClock clock,
        LongSupplier salts,
        Outside outside) {
    /** Ports with nobody outside. */
    public EnginePorts(
            TrafficRouter router,
            EvidenceSource evidence,
            Journal journal,
            Leadership leadership,
            EngineClock clock,
            LongSupplier salts) {
        this(router, evidence, journal, leadership, clock, salts, Outside.NOBODY);
    }

    /** Ports with the system's clock and random salts. */
    public static EnginePorts of(
            TrafficRouter router, EvidenceSource evidence, Journal journal, Leadership leadership) {
        return new EnginePorts(router, evidence, journal, leadership, EngineClock.SYSTEM, new SecureRandom()::nextLong);
    }

    /** The same with those outside. */
    public EnginePorts with(Outside others) {
        return new EnginePorts(router, evidence, journal, leadership, clock, salts, others);
    }
}
