package dev.davy.release;

/** What came of a question. */
public sealed interface Result {
    /** A gate or a webhook says yes; the text in its words. */
    record Yes(String text) implements Result {}

    /** A gate or a webhook says no; the text in its words. */
    record No(String text) implements Result {}

    /** A gate or a webhook has not decided; the text in its words. */
    record Wait(String text) implements Result {}

    /** The figure of a check; finite. */
    record Value(double value) implements Result {}

    /** There is no figure yet, such as {@code no series}: nobody failed, and nothing is known. */
    record Nothing(String reason) implements Result {}

    /** There was no answer, or none that can be understood: an outage, which is never a failed check. */
    record Invalid(String reason) implements Result {}
}
