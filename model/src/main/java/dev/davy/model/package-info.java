/** The values that decisions are made of: buckets, weights, splits, strata, evidence, verdicts, plans and guards, each immutable and checked when made. */
@NullMarked
package dev.davy.model;

import org.jspecify.annotations.NullMarked;
