/**
 * Releases under simulated traffic: the machine, judge, ramp and ledger are the ones that run, and only clock, traffic and
 * router are replaced. {@link dev.davy.simulate.Simulation} runs a plan many times and says how it ended; the same seed
 * gives the same answer on every machine.
 */
@NullMarked
package dev.davy.simulate;

import org.jspecify.annotations.NullMarked;
