package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Where copies of a rule's requests go; lowered, immutable.
 *
 * @param to null for what does not exist
 * @param share in buckets
 */
record Mirror(@Nullable Destination to, int share) {
    /** The version that gets the copy of one request; null for none. */
    @Nullable
    Version draw(Worker worker) {
        if (to == null || !Copies.drawn(worker, share)) {
            return null;
        }
        @Nullable Version pinned = to.pinned();
        if (pinned != null) {
            return pinned;
        }
        Target.Serving serving = to.target().serving();
        @Nullable LoweredSplit split = serving.split();
        return split == null ? serving.everyone() : split.stable();
    }
}
