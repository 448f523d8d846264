package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;

/**
 * A way to decide about releases that others use, as its documentation says, and ideal otherwise: no lag between a request and
 * its count, no time to change the share, a traffic that splits exactly.
 */
interface Peer {
    /** As tables name it. */
    String name();

    /** How often it looks. */
    int everySeconds();

    /** The rule at the start of a release. */
    Rule begin();

    /** A release under the rule: a state of its own, of one thread. */
    interface Rule {
        /** The candidate's share until the next look. */
        double share();

        /** What it does after a look. */
        Move look(int second, CountedTraffic.Counted sinceLast);
    }

    /** What a rule does. */
    enum Move {
        GO_ON,
        BACK,
        PROMOTE
    }
}
