package dev.davy.release.spi;

import dev.davy.release.Notice;

/**
 * Tells receivers what was decided, as well as it can. Called by the threads of releases, so it never blocks and never
 * throws: what a receiver does not take waits in a bounded queue, and what that does not take is dropped and counted.
 */
@FunctionalInterface
public interface Notifier {
    /** Tells one receiver; those before to the same receiver arrive before. */
    void tell(Notice notice);
}
