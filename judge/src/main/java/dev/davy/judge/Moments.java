package dev.davy.judge;

/**
 * What is known of a goal among the users of a version: each counts once, with the sum of what he brought, which is 0 for one
 * who brought nothing.
 *
 * @param users who were assigned
 * @param sum of their values
 * @param squares the sum of the squares of their values
 */
public record Moments(long users, double sum, double squares) {
    public static final Moments NONE = new Moments(0, 0, 0);

    public Moments {
        if (users < 0 || !Double.isFinite(sum) || !(squares >= 0) || !Double.isFinite(squares)) {
            throw new IllegalArgumentException(
                    "moments: " + users + ", " + sum + ", " + squares + " (expected: 0 or more users, finite sums)");
        }
    }

    /** Users of whom some reached a goal that one reaches or not. */
    public static Moments reached(long users, long reached) {
        return new Moments(users, reached, reached);
    }

    public double mean() {
        return users == 0 ? 0 : sum / users;
    }

    /** Of one user's value; 0 for fewer than two users. */
    public double variance() {
        return users < 2 ? 0 : Math.max(0, (squares - sum * sum / users) / (users - 1));
    }
}
