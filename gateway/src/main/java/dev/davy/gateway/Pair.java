package dev.davy.gateway;

/**
 * A request of stable's and its copy to the candidate: evidence of the mirror stratum, where only pairs count of which
 * exactly one side failed. Without both outcomes a pair is none. For one event loop.
 */
final class Pair {
    private static final long USERS = 0x9E3779B97F4A7C15L;

    private final EvidenceCell original;
    private final EvidenceCell copy;
    private final long key;
    private Side theirs = Side.OPEN;
    private Side ours = Side.OPEN;
    private boolean sent;

    /**
     * @param original where stable's side counts
     * @param copy where the candidate's side counts
     * @param key the user's hash, 0 for a request by itself
     */
    Pair(EvidenceCell original, EvidenceCell copy, long key) {
        this.original = original;
        this.copy = copy;
        // Whose copy failed may still fail as a user of the candidate for the first time.
        this.key = key == 0 ? 0 : key ^ USERS;
    }

    /** The copy is on its way. */
    void sent() {
        sent = true;
        original.assigned();
        copy.assigned();
        count();
    }

    void settled(boolean isCopy, boolean failed) {
        set(isCopy, failed ? Side.FAILED : Side.GOOD);
    }

    /** There will be no outcome. */
    void gone(boolean isCopy) {
        set(isCopy, Side.GONE);
    }

    private void set(boolean isCopy, Side side) {
        if (isCopy && ours == Side.OPEN) {
            ours = side;
            count();
        } else if (!isCopy && theirs == Side.OPEN) {
            theirs = side;
            count();
        }
    }

    private void count() {
        if (!sent || theirs == Side.OPEN || ours == Side.OPEN) {
            return;
        }
        if (theirs == Side.GONE || ours == Side.GONE) {
            original.gone();
            copy.gone();
        } else {
            boolean one = theirs != ours;
            original.paired(key, theirs == Side.FAILED, one);
            copy.paired(key, ours == Side.FAILED, one);
        }
    }

    private enum Side {
        OPEN,
        GOOD,
        FAILED,
        GONE
    }
}
