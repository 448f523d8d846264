package dev.davy.simulate;

import java.util.SplittableRandom;

/**
 * Draws Poisson counts, reproducible on every machine: Knuth's product of uniforms for small means (TAOCP 3.4.1), and sums
 * of those for large ones, so that no approximation enters.
 */
final class Arrivals {
    private static final double LARGEST = 400;

    private Arrivals() {}

    static int poisson(SplittableRandom random, double mean) {
        int count = 0;
        double left = mean;
        while (left > LARGEST) {
            count += small(random, LARGEST);
            left -= LARGEST;
        }
        return count + small(random, left);
    }

    private static int small(SplittableRandom random, double mean) {
        double limit = StrictMath.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
