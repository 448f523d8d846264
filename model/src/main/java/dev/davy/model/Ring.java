package dev.davy.model;

/**
 * An audience that a release gives the candidate, whole or in part.
 *
 * @param audience the audience's name
 * @param share how many of its buckets the candidate owns; all of them make it a whole ring, which is no random sample
 */
public record Ring(String audience, Weight share) {
    public Ring {
        Checks.present("ring.audience", audience);
    }

    /** Whether every member goes to the candidate. */
    public boolean whole() {
        return share.equals(Weight.ALL);
    }
}
