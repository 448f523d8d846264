package dev.davy.gateway;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A split in the form that assigns requests without allocating: the same answer as {@link Split#assignment} with the
 * bucket of the request's key. Immutable.
 */
final class LoweredSplit {
    private final Split split;
    private final Version stable;
    private final @Nullable Version candidate;
    private final Evidence evidence;
    private final int weight;
    private final Slice[] rings;
    private final Slice[] observed;
    private final byte[] keyName;
    private final int keyHash;
    private final Kind kind;

    LoweredSplit(Split split, Version stable, @Nullable Version candidate, Audiences audiences, Evidence evidence) {
        this.split = split;
        this.stable = stable;
        this.candidate = candidate;
        this.evidence = evidence;
        this.weight = split.weight().buckets();
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
        String name = switch (split.key()) {
            case Key.Header header -> header.name().toLowerCase(Locale.ROOT);
            case Key.Cookie cookie -> cookie.name();
            case Key.Request _, Key.ClientAddress _ -> "";
        };
        this.kind = switch (split.key()) {
            case Key.Header _ -> Kind.HEADER;
            case Key.Cookie _ -> Kind.COOKIE;
            case Key.ClientAddress _ -> Kind.ADDRESS;
            case Key.Request _ -> Kind.REQUEST;
        };
        this.keyName = name.getBytes(StandardCharsets.UTF_8);
        this.keyHash = Syntax.hash(keyName, 0, keyName.length);
    }

    /** Assigns a request: sets its version and its evidence. */
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
        long hash = hash(exchange);
        boolean keyed = exchange.keyed();
        int bucket = exchange.trustedBucket();
        if (bucket < 0) {
            bucket = Bucket.index(hash);
        }
        Version version = candidate != null && bucket < share ? candidate : stable;
        boolean toCandidate = version == candidate;
        exchange.assigned(
                version,
                evidence.cell(
                        exchange.worker(), decides, toCandidate, exchange.rule().routeId()),
                keyed ? hash : 0);
    }

    /** The hash of the request's key under the salt; random bits where it has none. */
    private long hash(RoutedRequest exchange) {
        exchange.keyed(true);
        RequestHead head = exchange.head();
        switch (kind) {
            case HEADER -> {
                int header = HeaderValues.first(head, keyHash, keyName);
                if (header >= 0 && HeaderValues.next(head, header + 1, keyHash, keyName) >= 0) {
                    return Bucket.hash(split.salt(), HeaderValues.joined(head, keyHash, keyName));
                }
                if (header >= 0 && head.valueEnd(header) > head.value(header)) {
                    return Bucket.hash(split.salt(), head.bytes(), head.value(header), head.valueEnd(header));
                }
            }
            case COOKIE -> {
                long slice = HeaderValues.cookie(head, keyName);
                int from = (int) (slice >>> 32);
                int to = (int) slice;
                if (to > from) {
                    return Bucket.hash(split.salt(), head.bytes(), from, to);
                }
            }
            case ADDRESS -> {
                byte[] address = exchange.peer().text(exchange.head());
                return Bucket.hash(split.salt(), address, 0, address.length);
            }
            case REQUEST -> {}
        }
        exchange.keyed(false);
        return exchange.worker().random();
    }

    Split split() {
        return split;
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

    private enum Kind {
        REQUEST,
        HEADER,
        COOKIE,
        ADDRESS
    }

    /** An audience that a version has in whole or in part. */
    private record Slice(RequestTest audience, int share, boolean whole, int stratum) {}
}
