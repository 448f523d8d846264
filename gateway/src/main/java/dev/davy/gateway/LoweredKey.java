package dev.davy.gateway;

import dev.davy.model.Bucket;
import dev.davy.model.Key;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What tells users apart, read from the bytes of a request; immutable, for all event loops. */
@FunctionalInterface
interface LoweredKey {
    /** What {@link #hash} says of a request without the key. */
    long NONE = 0;

    /** The hash of the request's key under the salt, as {@link Bucket#hash} has it; {@link #NONE} where it has no key. */
    long hash(RoutedRequest exchange, long salt);

    static LoweredKey of(Key key) {
        return switch (key) {
            case Key.Request _ -> (exchange, salt) -> NONE;
            case Key.ClientAddress _ ->
                (exchange, salt) -> {
                    byte[] address = exchange.peer().text(exchange.head());
                    return Bucket.hash(salt, address, 0, address.length);
                };
            case Key.Header header -> header(utf8(header.name().toLowerCase(Locale.ROOT)));
            case Key.Cookie cookie -> cookie(utf8(cookie.name()));
            case Key.Claim claim ->
                (exchange, salt) -> exchange.claims(claim.issuer())
                        .text(claim.name())
                        .filter(text -> !text.isEmpty())
                        .map(text -> Bucket.hash(salt, text))
                        .orElse(NONE);
            case Key.IssuedCookie cookie -> {
                byte[] name = utf8(cookie.name());
                yield (exchange, salt) -> {
                    byte[] identity = exchange.issued(cookie, name);
                    return Bucket.hash(salt, identity, 0, identity.length);
                };
            }
        };
    }

    private static LoweredKey header(byte[] name) {
        int nameHash = Syntax.hash(name, 0, name.length);
        return (exchange, salt) -> {
            RequestHead head = exchange.head();
            int header = HeaderValues.first(head, nameHash, name);
            if (header >= 0 && HeaderValues.next(head, header + 1, nameHash, name) >= 0) {
                return Bucket.hash(salt, HeaderValues.joined(head, nameHash, name));
            }
            return header >= 0 && head.valueEnd(header) > head.value(header)
                    ? Bucket.hash(salt, head.bytes(), head.value(header), head.valueEnd(header))
                    : NONE;
        };
    }

    private static LoweredKey cookie(byte[] name) {
        return (exchange, salt) -> {
            long slice = HeaderValues.cookie(exchange.head(), name);
            int from = (int) (slice >>> 32);
            int to = (int) slice;
            return to > from ? Bucket.hash(salt, exchange.head().bytes(), from, to) : NONE;
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
