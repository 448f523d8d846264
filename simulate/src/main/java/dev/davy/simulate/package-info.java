/** Simulated traffic that drives the real release machine, judge and ramp on a simulated clock. */
@NullMarked
package dev.davy.simulate;

import org.jspecify.annotations.NullMarked;
