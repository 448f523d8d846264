package dev.davy.gateway;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A split in the form that assigns requests without allocating: the same answer as {@link Split#assignment} with the
 * bucket of the request's key. Immutable.
 */
final class LoweredSplit {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Split split;
    private final Version stable;
    private final @Nullable Version candidate;
    private final Evidence evidence;
    private final HeavyKeys heavy;
    private final int weight;
    private final int mirror;
    private final int mirrored;
    private final Slice[] rings;
    private final Slice[] observed;
    private final LoweredKey key;
    private final boolean keyed;
    private final boolean issues;

    LoweredSplit(
            Split split,
            Version stable,
            @Nullable Version candidate,
            Audiences audiences,
            Evidence evidence,
            HeavyKeys heavy) {
        this.split = split;
        this.stable = stable;
        this.candidate = candidate;
        this.evidence = evidence;
        this.heavy = heavy;
        this.weight = split.weight().buckets();
        this.mirror = split.mirror().buckets();
        this.mirrored = split.mirror().isZero() ? 0 : evidence.stratum(new Stratum.Mirror());
        List<Slice> whole = new ArrayList<>();
        for (Ring ring : split.rings()) {
            Stratum stratum =
                    ring.whole() ? new Stratum.Ring(ring.audience()) : new Stratum.Split(Optional.of(ring.audience()));
            whole.add(new Slice(
                    audiences.get(ring.audience()), ring.share().buckets(), ring.whole(), evidence.stratum(stratum)));
        }
        this.rings = whole.toArray(Slice[]::new);
        List<Slice> watched = new ArrayList<>();
        if (split.weight().isZero()) {
            for (String audience : split.observed()) {
                watched.add(new Slice(audiences.get(audience), 0, true, evidence.stratum(new Stratum.Ring(audience))));
            }
        }
        this.observed = watched.toArray(Slice[]::new);
        this.key = LoweredKey.of(split.key());
        this.keyed = !(split.key() instanceof Key.Request);
        this.issues = split.key() instanceof Key.IssuedCookie;
    }

    /** Assigns a request: sets its version and its evidence; neither while it has to be waited for who asks. */
    void assign(RoutedRequest exchange) {
        int decides = Evidence.EVERYONE;
        int share = weight;
        @Nullable Slice widest = null;
        for (Slice ring : rings) {
            if (ring.audience.matches(exchange)) {
                if (ring.whole) {
                    widest = ring;
                    break;
                }
                if (widest == null || ring.share > widest.share) {
                    widest = ring;
                }
            }
        }
        if (widest != null && (widest.whole || widest.share > weight)) {
            decides = widest.stratum;
            share = widest.share;
        } else {
            for (Slice slice : observed) {
                if (slice.audience.matches(exchange)) {
                    decides = slice.stratum;
                    share = 0;
                    break;
                }
            }
        }
        int bucket = exchange.trustedBucket(split.release());
        // No cookie for who comes from a trusted peer with a bucket, nor while there is nothing to keep anybody on.
        long hash = issues && (bucket >= 0 || candidate == null) ? LoweredKey.NONE : key.hash(exchange, split.salt());
        if (exchange.awaiting()) {
            return;
        }
        if (bucket < 0) {
            bucket = Bucket.index(hash == LoweredKey.NONE ? exchange.worker().random() : hash);
        }
        if (keyed) {
            weigh(exchange, hash, bucket);
        }
        Version version = candidate != null && bucket < share ? candidate : stable;
        boolean toCandidate = version == candidate;
        exchange.fell(bucket);
        exchange.assigned(
                version,
                evidence.cell(
                        exchange.worker(), decides, toCandidate, exchange.rule().routeId()),
                hash);
    }

    /** Counts who asks, and says once who makes more than 1 % of the requests. */
    private void weigh(RoutedRequest exchange, long hash, int bucket) {
        HeavyKeys.Tally tally = heavy.of(exchange.worker().index());
        if (hash == LoweredKey.NONE) {
            tally.countOther();
        } else if (tally.count(hash) && tally.tell(hash, () -> exchange.keyName(split.key()), bucket)) {
            LOG.warn(
                    "Release {}: {} makes more than 1 % of the requests, and all of it goes to one version",
                    split.release(), exchange.keyName(split.key()));
        }
    }

    Split split() {
        return split;
    }

    /** The share of stable's requests that is copied to the candidate, in buckets. */
    int mirror() {
        return mirror;
    }

    /** What a request of stable's and its copy are evidence of. */
    Pair pair(RoutedRequest request) {
        Worker worker = request.worker();
        int route = request.rule().routeId();
        return new Pair(
                evidence.cell(worker, mirrored, false, route),
                evidence.cell(worker, mirrored, true, route),
                request.key());
    }

    Version stable() {
        return stable;
    }

    @Nullable
    Version candidate() {
        return candidate;
    }

    Evidence evidence() {
        return evidence;
    }

    /** An audience that a version has in whole or in part. */
    private record Slice(RequestTest audience, int share, boolean whole, int stratum) {}
}
