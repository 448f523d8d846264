package dev.davy.resources;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a scalar is read.
 *
 * @param expected the rule in words, for the message
 * @param read null where the scalar does not follow the rule
 */
record ValueKind<T>(String expected, Function<Node.Scalar, @Nullable T> read) {}
