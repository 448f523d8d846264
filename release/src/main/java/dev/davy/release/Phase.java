package dev.davy.release;

/** Where a release is. */
public enum Phase {
    /** No release is under way. */
    IDLE("Idle"),
    /** The candidate is getting share, or about to. */
    PROGRESSING("Progressing"),
    /** At a gate that nobody has answered. */
    WAITING("Waiting"),
    /** A person stopped it: share and stage stay, the judge goes on. */
    PAUSED("Paused"),
    /** The judging time is over and nothing is certified: share stays until a person decides. */
    HELD("Held"),
    /** At 100 %: the new version is stable. A watch runs inside this phase. */
    SUCCEEDED("Succeeded"),
    /** The candidate's traffic was taken back. */
    ROLLED_BACK("RolledBack"),
    /** Another version was wished for, and none could start. */
    SUPERSEDED("Superseded");

    private final String word;

    Phase(String word) {
        this.word = word;
    }

    /** As files, screens and APIs write it: {@code RolledBack}. */
    public String word() {
        return word;
    }

    /** Whether the plan is under way: the candidate has share, or may get some without a person's asking. */
    public boolean running() {
        return switch (this) {
            case PROGRESSING, WAITING, PAUSED, HELD -> true;
            case IDLE, SUCCEEDED, ROLLED_BACK, SUPERSEDED -> false;
        };
    }
}
