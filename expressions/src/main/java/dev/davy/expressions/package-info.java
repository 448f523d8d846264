/** The expressions of gates, in CEL: their types are checked when a file is read, and they are computed in bounded time. */
@NullMarked
package dev.davy.expressions;

import org.jspecify.annotations.NullMarked;
