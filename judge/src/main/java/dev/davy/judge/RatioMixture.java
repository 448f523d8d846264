package dev.davy.judge;

/**
 * The e-process on failures: given that a request failed, whose was it?
 *
 * <p>With share w of the requests assigned to the candidate and a failure rate ρ times stable's, a failure is the
 * candidate's with probability {@code wρ/(wρ+1-w)}, whatever the common rate is at the moment (thinning; Lindon and
 * Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022). Against the null ρ0 a batch with x candidate
 * and y stable failures has for each ratio ρ of a grid
 *
 * <pre>  ln e(ρ) = x ln(ρ/ρ0) + (x+y) ln[(wρ0 + 1-w)/(wρ + 1-w)]</pre>
 *
 * and the process is the mixture {@code Σ π(ρ) Π e(ρ)} (analysis C1). Grids above ρ0 test for harm, and both sides on request counts are the sample-ratio alarm (C3). For grids on one side it is a supermartingale
 * for all ratios on the other side of ρ0, by the monotone likelihood ratio.
 *
 * <p>The state, {@code Σ ln e(ρ)} over the batches for each ρ, is an array that is never changed once made.
 */
final class RatioMixture {
    private final double nullRatio;
    private final double[] ratio;
    private final double[] logRatio;
    private final double[] logPrior;

    private RatioMixture(double nullRatio, double[] ratio, double[] prior) {
        this.nullRatio = nullRatio;
        this.ratio = ratio;
        this.logRatio = new double[ratio.length];
        this.logPrior = new double[ratio.length];
        double sum = 0;
        for (double p : prior) {
            sum += p;
        }
        for (int i = 0; i < ratio.length; i++) {
            logRatio[i] = StrictMath.log(ratio[i] / nullRatio);
            logPrior[i] = StrictMath.log(prior[i] / sum);
        }
    }

    /** Against harm: 20 ratios, 1.2 to 300 times the tolerance, evenly on a logarithmic scale and evenly weighted. */
    static RatioMixture harm(double tolerance) {
        double nullRatio = Math.min(tolerance, 1e100);
        int points = 20;
        double[] ratio = new double[points];
        double[] prior = new double[points];
        for (int i = 0; i < points; i++) {
            ratio[i] = nullRatio * 1.2 * StrictMath.pow(300 / 1.2, i / (points - 1.0));
            prior[i] = 1;
        }
        return new RatioMixture(nullRatio, ratio, prior);
    }

    /** Against counts that split other than the traffic should: from half to twice, down to 2 % apart. */
    static RatioMixture sampleRatio() {
        double[] ratio = {.5, .8, .9, .95, .98, 1.02, 1.05, 1.1, 1.25, 2};
        double[] prior = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        return new RatioMixture(1, ratio, prior);
    }

    int size() {
        return ratio.length;
    }

    /** No evidence yet. */
    double[] start() {
        return new double[ratio.length];
    }

    /** What an event at a share strictly between 0 and 1 costs each ratio, whoever's it is. */
    private double cost(int i, double share) {
        double rest = 1 - share;
        return StrictMath.log((share * nullRatio + rest) / (share * ratio[i] + rest));
    }

    /**
     * Adds a batch to {@code into}: the one place where an array is changed, before anyone else has it. A share of nothing or
     * all is no experiment and adds nothing.
     */
    void add(double[] into, double share, double candidate, double stable) {
        if (!(share > 0 && share < 1) || candidate + stable == 0) {
            return;
        }
        for (int i = 0; i < into.length; i++) {
            into[i] += candidate * logRatio[i] + (candidate + stable) * cost(i, share);
        }
    }

    /** ln of the mixture. */
    double evidence(double[] state) {
        return Logarithms.sum(state, logPrior);
    }
}
