package dev.davy.judge;

/**
 * Confidence sequences for the difference of a goal between two versions: intervals that hold at every moment at once, so
 * that one may look at any time and stop whenever they say enough.
 *
 * <p><em>Conversion</em> is exact at any number of users: each version's rate is enclosed by the mixture of {@link RateBound}
 * from both sides, each side of each version with a quarter of the level, and the differences of the ends enclose the
 * difference. <em>Means</em> of values without bounds have no exact interval; theirs is the normal mixture of Howard, Ramdas,
 * McAuliffe and Sekhon (Annals of Statistics 49, 2021; analysis C5) with the variance that was seen, an asymptotic confidence
 * sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of Statistics 52, 2024). It says nothing before each
 * version has {@value #FEWEST} users, and skewed values make the first intervals too narrow by as much as the central limit
 * theorem is wrong there.
 */
final class Differences {
    /** Users of each version before a mean is compared. */
    static final long FEWEST = 100;

    private Differences() {}

    /** Of two conversion rates, the first minus the second. */
    static Interval ofRates(Moments first, Moments second, double level) {
        Interval a = rate(first, level / 4);
        Interval b = rate(second, level / 4);
        return new Interval(a.low() - b.high(), a.high() - b.low());
    }

    private static Interval rate(Moments moments, double side) {
        Rate reached = new Rate(Math.round(moments.sum()), moments.users());
        Rate missed = new Rate(moments.users() - reached.failed(), moments.users());
        double low = moments.users() == 0 ? 0 : 1 - RateBound.upper(missed, side);
        return new Interval(low, Math.max(low, RateBound.upper(reached, side)));
    }

    /**
     * Of two means, the first minus the second.
     *
     * @param relevant the difference that matters: the interval is at its narrowest when it is about as wide
     */
    static Interval ofMeans(Moments first, Moments second, double level, double relevant) {
        if (first.users() < FEWEST || second.users() < FEWEST) {
            return Interval.EVERYTHING;
        }
        double variance = first.variance() / first.users() + second.variance() / second.users();
        double difference = first.mean() - second.mean();
        if (variance <= 0) {
            return new Interval(difference, difference);
        }
        double half = half(variance, level, relevant);
        return new Interval(difference - half, difference + half);
    }

    /**
     * Half of the width of a mean's interval, for a difference with this variance: {@code sqrt((v+r)(ln(1+v/r) + 2 ln(1/α)))
     * / v} with the information {@code v} = 1/variance, and r so that the bound is tightest near the relevant difference.
     */
    static double half(double variance, double level, double relevant) {
        double information = 1 / variance;
        double mixed = 1 / (relevant * relevant);
        double log = StrictMath.log1p(information / mixed) - 2 * StrictMath.log(level);
        return StrictMath.sqrt((information + mixed) * log) / information;
    }
}
