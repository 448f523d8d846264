package dev.davy.judge;

/**
 * The e-process of two proportions: is the candidate's larger than stable's?
 *
 * <p>A block with n_a candidate and n_b stable requests, of which y_a and y_b have the property, is worth {@code Π
 * (θ/θ0)^y ((1-θ)/(1-θ0))^(n-y)} over both sides, with θ0 the mean of θ_a and θ_b weighted by the block's sizes. The θ are
 * learned from the blocks before, θ_a = (S_a + .18)/(N_a + .36), θ_b with its prior scaled by n_b/n_a, and θ_a is never
 * below θ_b, which makes the test one-sided (Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample
 * tests that allow for optional stopping", JSPI 230, 2024; analysis C2).
 *
 * @param candidateHits S_a
 * @param candidates N_a
 * @param stableHits S_b
 * @param stables N_b
 * @param logEvidence Σ ln e
 */
record TwoByTwo(double candidateHits, double candidates, double stableHits, double stables, double logEvidence) {
    private static final double PRIOR_HITS = 0.18;
    private static final double PRIOR_SIZE = 0.36;

    static final TwoByTwo START = new TwoByTwo(0, 0, 0, 0, 0);

    /** After a block with at least one request of each side; a block with none of a side says nothing. */
    TwoByTwo after(Block block) {
        double candidatesNow = block.candidates();
        double stablesNow = block.stables();
        if (candidatesNow == 0 || stablesNow == 0) {
            return this;
        }
        double hitsA = Math.min((double) block.candidateHits(), candidatesNow);
        double hitsB = Math.min((double) block.stableHits(), stablesNow);
        double scale = (stables + stablesNow) / (candidates + candidatesNow);
        double thetaB = proportion(stableHits + PRIOR_HITS * scale, stables + PRIOR_SIZE * scale);
        double thetaA = Math.max(proportion(candidateHits + PRIOR_HITS, candidates + PRIOR_SIZE), thetaB);
        double theta0 = (candidatesNow * thetaA + stablesNow * thetaB) / (candidatesNow + stablesNow);
        double gain = side(thetaA, theta0, candidatesNow, hitsA) + side(thetaB, theta0, stablesNow, hitsB);
        return new TwoByTwo(
                candidateHits + hitsA,
                candidates + candidatesNow,
                stableHits + hitsB,
                stables + stablesNow,
                logEvidence + gain);
    }

    /** Never so near to 0 or 1 that a logarithm ends. */
    private static double proportion(double hits, double size) {
        return Math.clamp(hits / size, 1e-12, 1 - 1e-12);
    }

    private static double side(double theta, double theta0, double size, double hits) {
        double onHits = hits == 0 ? 0 : hits * StrictMath.log(theta / theta0);
        double misses = size - hits;
        return onHits + (misses == 0 ? 0 : misses * StrictMath.log((1 - theta) / (1 - theta0)));
    }

    /**
     * Requests of both sides from the same time and split.
     *
     * @param candidates n_a
     * @param candidateHits y_a
     * @param stables n_b
     * @param stableHits y_b
     */
    record Block(long candidates, long candidateHits, long stables, long stableHits) {
        boolean complete() {
            return candidates > 0 && stables > 0;
        }
    }
}
