package dev.davy.gateway;

import java.util.Locale;

/**
 * A user who makes more than 1 % of a target's requests, all of which go to one version.
 *
 * @param name what tells him apart; of what is secret only the beginning
 * @param bucket in which all of it falls
 * @param share of all requests since the release's salt is in force, 0.01..1; at least so much
 */
public record HeavyKey(String name, int bucket, double share) {
    /** One sentence for a person. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s makes %.0f %% of the requests, all of it in bucket %,d: it goes to one version, whatever the share",
                name,
                Math.floor(100 * share),
                bucket);
    }
}
