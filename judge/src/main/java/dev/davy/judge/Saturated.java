package dev.davy.judge;

/** Sums of counts that stay at the end of the range instead of going round. */
final class Saturated {
    private Saturated() {}

    /** Of two numbers of zero or more. */
    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
