package dev.davy.release.spi;

import dev.davy.model.Split;

/**
 * Moves traffic. Called by one thread a target, never for two splits of one target at once.
 *
 * <p>A call returns when every new request follows the split. It may be repeated, and one with a lower term or generation
 * than the last of its target changes nothing. A call that throws is repeated by the engine until it succeeds.
 */
public interface TrafficRouter {
    /** Puts a split in force. */
    void apply(Split split);

    /** Puts no split in force for a target any more: all its instances serve. */
    void forget(String target);
}
