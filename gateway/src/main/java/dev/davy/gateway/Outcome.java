package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What an attempt ends with, counted once under the generation that assigned it, whoever answered the client in the end. */
final class Outcome {
    private final @Nullable EvidenceCell cell;
    private final long key;
    private final @Nullable Pair pair;
    private final boolean copy;
    private @Nullable SeenAnswer seen;
    private boolean settled;
    private boolean failed;
    private boolean clientError;
    private boolean hidden;

    /**
     * @param cell where it counts; null where it is evidence for nobody
     * @param key the user's hash, 0 for a request by itself
     */
    Outcome(@Nullable EvidenceCell cell, long key) {
        this(cell, key, null);
    }

    /** @param pair what it is the original of; null for nothing */
    Outcome(@Nullable EvidenceCell cell, long key, @Nullable Pair pair) {
        this.cell = cell;
        this.key = key;
        this.pair = pair;
        this.copy = false;
    }

    /** That of a copy. */
    Outcome(Pair pair) {
        this.cell = null;
        this.key = 0;
        this.pair = pair;
        this.copy = true;
    }

    /** What is answered is to be compared. */
    Outcome seenBy(@Nullable SeenAnswer answer) {
        seen = answer;
        return this;
    }

    /** The answer's head came. */
    void began(AnswerHead head) {
        if (seen != null) {
            seen.began(head);
        }
    }

    /** So many bytes of its body came. */
    void body(ByteBuf in, int bytes) {
        if (seen != null) {
            seen.body(in, bytes);
        }
    }

    /** All of it came. */
    void whole() {
        if (seen != null) {
            seen.whole();
        }
    }

    /** Nothing more comes. */
    void over() {
        if (seen != null) {
            seen.over(failed);
            seen = null;
        }
    }

    boolean counts() {
        return cell != null;
    }

    boolean settled() {
        return settled;
    }

    /** Whether it failed, even if that came too late to be evidence. */
    boolean failed() {
        return failed;
    }

    void latency(long nanos) {
        if (cell != null) {
            cell.latency(nanos);
        }
    }

    void clientError(boolean is) {
        clientError = is;
    }

    /** A failure; of a stream that stood its first minute it is no evidence. */
    void fail() {
        failed = true;
        if (!settled) {
            settle();
            if (hidden && cell != null) {
                cell.shielded();
            }
        }
    }

    /** Whatever comes later changes nothing. */
    void settle() {
        if (!settled) {
            settled = true;
            if (cell != null) {
                cell.answered(key, failed, clientError);
            }
            if (pair != null) {
                pair.settled(copy, failed);
            }
        }
    }

    /** There will be none: the client went away, or Davy ended the stream. */
    void gone() {
        if (!settled) {
            settled = true;
            if (cell != null) {
                cell.gone();
            }
            if (pair != null) {
                pair.gone(copy);
            }
        }
    }

    /** Another answer hides this one's failure, which may be yet to come. */
    void hide() {
        hidden = true;
        if (failed && cell != null) {
            cell.shielded();
        }
    }
}
