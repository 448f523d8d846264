/** The release machine, the evidence ledger, and the engine that runs them with one virtual thread a release. */
@NullMarked
package dev.davy.release;

import org.jspecify.annotations.NullMarked;
