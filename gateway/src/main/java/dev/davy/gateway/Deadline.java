package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** Something that happens at a time unless it is taken back before; see {@link Deadlines}. */
abstract class Deadline {
    @Nullable
    Deadline before;

    @Nullable
    Deadline after;

    long tick;

    /** Called once by the event loop, when it is no longer waiting. */
    abstract void expired();

    final boolean waiting() {
        return before != null;
    }
}
