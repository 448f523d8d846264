/** The statistics: a function from evidence to a verdict with a stated error rate, without clock, I/O or randomness. */
@NullMarked
package dev.davy.judge;

import org.jspecify.annotations.NullMarked;
