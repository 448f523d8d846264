package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Where a reference points, bound.
 *
 * @param pinned the version that it names; null where the target's split decides
 */
record Destination(Target target, @Nullable Version pinned) {}
