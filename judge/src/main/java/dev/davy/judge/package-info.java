/**
 * The statistics: a function from evidence to a verdict with a stated error rate, without clock, I/O or randomness.
 *
 * <p>{@link dev.davy.judge.Judgement} is the evidence of one release so far and answers with a verdict;
 * {@link dev.davy.judge.Ramp} says how much more traffic the candidate may have. Everything is an immutable value and
 * every transcendental function is {@link StrictMath}'s, so that a replay of the same batches runs the same sums to the
 * last bit.
 *
 * <p>The tests are e-processes: non-negative, with an expectation of at most one at every stopping time while the
 * candidate is no worse than tolerated. By Ville's inequality they exceed 1/α at any time, however often one looks, with
 * probability at most α (Ramdas, Grünwald, Vovk, Shafer, "Game-theoretic statistics and safe anytime-valid inference",
 * Statistical Science 38, 2023).
 */
@NullMarked
package dev.davy.judge;

import org.jspecify.annotations.NullMarked;
