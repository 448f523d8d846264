package dev.davy.release;

/** How many instances of a release's two versions are healthy. */
public record Health(Instances stable, Instances candidate) {
    public static final Health UNKNOWN = new Health(Instances.NONE, Instances.NONE);

    /** Health with every instance of both versions healthy. */
    public static Health fine(int stable, int candidate) {
        return new Health(new Instances(stable, stable), new Instances(candidate, candidate));
    }

    /**
     * The instances of one version.
     *
     * @param healthy those that take requests
     * @param known all that there are
     */
    public record Instances(int healthy, int known) {
        public static final Instances NONE = new Instances(0, 0);

        public Instances {
            if (healthy < 0 || known < healthy) {
                throw new IllegalArgumentException("instances.healthy: " + healthy + " of " + known
                        + " (expected: 0 or more, and not above known)");
            }
        }
    }
}
