package dev.davy.release;

import java.time.Instant;
import java.util.List;

/**
 * Releases that succeed or return together.
 *
 * @param name the group's
 * @param releases by name, in the order of the file
 * @param order whether each waits for those before it to succeed, or all become stable when the last one is ready
 */
public record Group(String name, List<String> releases, Order order) {
    public Group {
        releases = List.copyOf(releases);
    }

    /** How the members of a group go on. */
    public enum Order {
        TOGETHER,
        SEQUENCE
    }

    /**
     * What a group has to know of a member.
     *
     * @param state where it is
     * @param began when its release began; the epoch at rest
     * @param ended when it was last taken back; the epoch where it was not
     * @param why of its last change
     */
    public record Member(State state, Instant began, Instant ended, String why) {}

    /** Where a member is. */
    public enum State {
        /** Nothing is to be released: the wished version is stable. */
        DONE,
        /** Another version is wished for, and nothing goes on. */
        STOPPED,
        RUNNING,
        /** Nothing but the group keeps the candidate from becoming stable. */
        READY,
        WATCHED,
        /** The watch is over but for the group. */
        WATCH_OVER,
        /** The last release was taken back. */
        BACK
    }
}
