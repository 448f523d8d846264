package dev.davy.release;

import java.util.Locale;

/** What a person can ask of a release. */
public enum Command {
    /** Skip all that is left: the candidate becomes stable. */
    PROMOTE,
    /** Take the candidate's traffic back and bar the version; works in a watch too. */
    ROLLBACK,
    /** Keep share and stage; its time does not count; the judge goes on and Harm still takes the share back. */
    PAUSE,
    /** Go on after a pause; give a held release its judging time again; try a barred version again. */
    RESUME,
    /** Answer the gate at which the release waits; the argument names the gate where there is a doubt. */
    APPROVE,
    /** Say no to that gate: what the plan says for that happens. */
    REFUSE,
    /** Give up what is remembered about the target of a deleted Release. */
    FORGET;

    /** As the command line and the API write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
