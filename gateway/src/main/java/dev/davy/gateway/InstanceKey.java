package dev.davy.gateway;

import dev.davy.model.Bucket;
import dev.davy.resources.InstancePolicy.HashKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the hashing policies of an Upstream tell requests apart by, in the form that event loops read. Immutable. */
final class InstanceKey {
    /** Apart from every release's salt, so that a version's share says nothing about its instances. */
    private static final long SALT = 0x6C616D70L;

    private final HashKey key;
    private final byte[] name;
    private final int nameHash;

    private InstanceKey(HashKey key) {
        this.key = key;
        this.name = switch (key) {
            case HashKey.Header header -> header.name().getBytes(StandardCharsets.UTF_8);
            case HashKey.Cookie cookie -> cookie.name().getBytes(StandardCharsets.UTF_8);
            case HashKey.ClientAddress _ -> new byte[0];
        };
        this.nameHash = Syntax.hash(name, 0, name.length);
    }

    static @Nullable InstanceKey of(Optional<HashKey> key) {
        return key.map(InstanceKey::new).orElse(null);
    }

    /** The hash of a request's key; 0 where it has none. */
    long of(RoutedRequest request) {
        RequestHead head = request.head();
        return switch (key) {
            case HashKey.Header _ -> {
                int header = HeaderValues.first(head, nameHash, name);
                yield header < 0 ? 0 : of(head.bytes(), head.value(header), head.valueEnd(header));
            }
            case HashKey.Cookie _ -> {
                long slice = HeaderValues.cookie(head, name);
                yield of(head.bytes(), (int) (slice >>> 32), (int) slice);
            }
            case HashKey.ClientAddress _ -> {
                byte[] address = request.peer().text(head);
                yield of(address, 0, address.length);
            }
        };
    }

    private static long of(byte[] bytes, int from, int to) {
        return from == to ? 0 : Bucket.hash(SALT, bytes, from, to) | 1;
    }
}
