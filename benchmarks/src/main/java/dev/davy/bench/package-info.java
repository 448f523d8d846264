/** Reproducible comparisons with other proxies and with the promises of the judge, reported as ratios measured in one run. */
@NullMarked
package dev.davy.bench;

import org.jspecify.annotations.NullMarked;
