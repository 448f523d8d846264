package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Where a reference points, bound.
 *
 * @param pinned the version that it names; null where the target's split decides
 * @param filters what is changed on the way there and back; null for nothing
 */
record Destination(
        Target target, @Nullable Version pinned, @Nullable HeadFilters filters) {}
