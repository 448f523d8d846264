package dev.davy.judge;

/**
 * The traffic that more evidence would come from: what an estimate of the time to a verdict is made with.
 *
 * @param requestsPerSecond of the target, at present; zero when there are none
 * @param share the candidate's, 0..1, that the evidence is expected at: the present one, or the one that the ramp goes to
 */
public record Traffic(double requestsPerSecond, double share) {
    /** No requests. */
    public static final Traffic NONE = new Traffic(0, 0);

    public Traffic {
        if (!(requestsPerSecond >= 0) || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("traffic: " + requestsPerSecond + " requests a second at share " + share
                    + " (expected: 0 or more, 0..1)");
        }
    }
}
