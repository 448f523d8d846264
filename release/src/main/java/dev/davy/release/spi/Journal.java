package dev.davy.release.spi;

import dev.davy.release.JournalRecord;
import java.util.List;
import java.util.SortedSet;

/** Keeps the records of each target in order, over restarts. Called by any thread; calls for one target do not overlap. */
public interface Journal {
    /** The targets that have records. */
    SortedSet<String> targets();

    /**
     * A target's records since its last {@link #restart}, oldest first; empty for one without.
     *
     * @throws Altered where records that were acknowledged are missing or not what was written
     */
    List<JournalRecord> read(String target);

    /**
     * Everything that is kept of a target, by when its records were begun anew, oldest first; the last are those of {@link #read}.
     *
     * @throws Altered where records that were acknowledged are missing or not what was written
     */
    default List<List<JournalRecord>> history(String target) {
        return List.of(read(target));
    }

    /**
     * Adds records at the end, all or none, and returns when they are safe from a crash; evidence alone need be safe from one of the
     * process only.
     */
    Kept append(String target, List<JournalRecord> records);

    /** Begins a target's records anew with these, all or none; those before are history, which {@link #read} leaves out. */
    Kept restart(String target, List<JournalRecord> records);

    /** Leaves a target's records to history. */
    Kept forget(String target);

    /** Whether it was kept. */
    sealed interface Kept {
        /** It is safe from a crash. */
        record Yes() implements Kept {
            public static final Yes YES = new Yes();
        }

        /**
         * Nothing of it was kept.
         *
         * @param reason such as {@code No space left on device}
         */
        record No(String reason) implements Kept {}
    }

    /** A journal that was cut off or altered: the message names the first bad record, and says what is wrong with it. */
    final class Altered extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String what;
        private final transient List<JournalRecord> before;

        /** @param before the records before the first bad one, which can be believed */
        public Altered(String message, List<JournalRecord> before) {
            super(message);
            this.what = message;
            this.before = List.copyOf(before);
        }

        /** The first bad record, and what is wrong with it. */
        public String what() {
            return what;
        }

        public List<JournalRecord> before() {
            return before;
        }
    }
}
