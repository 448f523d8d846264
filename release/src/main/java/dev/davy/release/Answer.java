package dev.davy.release;

/** What a person's command came to. */
public sealed interface Answer {
    /** One sentence for the person. */
    String text();

    /** It was done, and is in the journal. */
    record Done(String text) implements Answer {}

    /** Nothing was changed, because the release is not where this can be done. */
    record Refused(String text) implements Answer {}

    /** There is no release of that name. */
    record Unknown(String text) implements Answer {}

    /** It could not be journaled. A rollback is in force all the same, but a restart would not know of it. */
    record NotJournaled(String text) implements Answer {}
}
