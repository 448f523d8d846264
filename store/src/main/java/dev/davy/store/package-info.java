/** The journal on disk and the state of releases that is folded from it. */
@NullMarked
package dev.davy.store;

import org.jspecify.annotations.NullMarked;
