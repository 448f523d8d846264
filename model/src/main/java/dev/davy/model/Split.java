package dev.davy.model;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which buckets of a target go to which version: an immutable value that is swapped whole.
 *
 * @param target the name of the Upstream
 * @param release the name of the Release that decides
 * @param term the fencing term of the leader that issued it; lower ones are ignored
 * @param generation rises with every change within a term; outcomes belong to the generation that assigned them
 * @param salt seed of the bucket hash, drawn once a release
 * @param key what tells users apart
 * @param stable the version that owns every bucket that the candidate does not; empty while nobody knows which it is: then
 *     every version but the candidate serves, each instance alike, and the candidate is withheld
 * @param candidate the version that wants to replace it, if a release is under way
 * @param weight the candidate's share of everyone; zero without a candidate
 * @param rings the audiences that the candidate has besides, in the order of the plan
 * @param observed audiences that a later stage gives away whole: counted on stable while the weight is zero, so that the
 *     ring can be compared with its own past
 * @param mirror the share of stable's requests that is copied to the candidate
 * @param shield whether a failed candidate answer to a retry-safe request is served again from stable
 * @param drain how long streams on the candidate may go on after its share went to zero
 */
public record Split(
        String target,
        String release,
        long term,
        long generation,
        long salt,
        Key key,
        String stable,
        Optional<String> candidate,
        Weight weight,
        List<Ring> rings,
        List<String> observed,
        Weight mirror,
        boolean shield,
        Duration drain) {
    public Split {
        Checks.present("split.target", target);
        if (stable.isEmpty() && (candidate.isEmpty() || !weight.isZero() || !rings.isEmpty() || !mirror.isZero())) {
            throw new IllegalArgumentException(
                    "split.stable: \"\" (expected: a name, or a candidate that is given nothing)");
        }
        Checks.notNegative("split.generation", generation);
        rings = List.copyOf(rings);
        observed = List.copyOf(observed);
        if (candidate.isEmpty() && (!weight.isZero() || !rings.isEmpty() || !mirror.isZero())) {
            throw new IllegalArgumentException("split.weight: " + weight + " (expected: 0% without a candidate)");
        }
    }

    /**
     * What decides for a request of these audiences: its stratum, and the weight below which a bucket is the candidate's.
     *
     * @param memberships the audiences that the request belongs to
     */
    public Assignment assignment(Collection<String> memberships) {
        Ring widest = null;
        for (Ring ring : rings) {
            if (memberships.contains(ring.audience())) {
                if (ring.whole()) {
                    return new Assignment(new Stratum.Ring(ring.audience()), Weight.ALL);
                }
                if (widest == null || ring.share().compareTo(widest.share()) > 0) {
                    widest = ring;
                }
            }
        }
        if (widest != null && widest.share().compareTo(weight) > 0) {
            return new Assignment(new Stratum.Split(Optional.of(widest.audience())), widest.share());
        }
        if (weight.isZero()) {
            for (String audience : observed) {
                if (memberships.contains(audience)) {
                    return new Assignment(new Stratum.Ring(audience), Weight.ZERO);
                }
            }
        }
        return new Assignment(Stratum.Split.EVERYONE, weight);
    }

    /** The probability by design that a request of this stratum was given to the candidate, 0..1. */
    public double share(Stratum stratum) {
        return switch (stratum) {
            case Stratum.Split split ->
                split.ring()
                        .flatMap(name -> rings.stream()
                                .filter(ring -> ring.audience().equals(name))
                                .findFirst())
                        .map(ring -> ring.share().max(weight))
                        .orElse(weight)
                        .share();
            case Stratum.Ring ring -> rings.stream().anyMatch(r -> r.audience().equals(ring.audience())) ? 1.0 : 0.0;
            case Stratum.Counted _ -> weight.share();
            case Stratum.Mirror _ -> 0.5;
            case Stratum.Pinned _ -> 0.0;
        };
    }

    /** Whether nobody knows which version is stable: every one but the candidate serves, and nothing is evidence. */
    public boolean undetermined() {
        return stable.isEmpty();
    }

    /** Whether any request can be given to the candidate. */
    public boolean exposes() {
        return !weight.isZero() || rings.stream().anyMatch(ring -> !ring.share().isZero());
    }

    /** What decides for a request. */
    public record Assignment(Stratum stratum, Weight weight) {}
}
