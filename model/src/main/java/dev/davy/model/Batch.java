package dev.davy.model;

/**
 * New evidence of one split generation, stratum and route: what the judge consumes.
 *
 * @param generation of the split that assigned the requests
 * @param stratum how they were assigned
 * @param share the probability by design that the stratum gave a request to the candidate, 0..1; never a realised share
 * @param route the name of the route that they came by
 * @param candidate what the candidate's requests came to
 * @param stable what stable's requests came to
 */
public record Batch(long generation, Stratum stratum, double share, String route, Counts candidate, Counts stable) {
    public Batch {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("batch.share: " + share + " (expected: 0..1)");
        }
    }
}
