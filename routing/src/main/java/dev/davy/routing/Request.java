package dev.davy.routing;

import dev.davy.model.Key;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as routing sees it: what the matches of a table look at.
 *
 * @param method case sensitive
 * @param authority the {@code Host} header, with or without a port
 * @param target path and query as they were sent, such as {@code /a%20b?x=1}; matched as they stand, without decoding the path
 * @param headers in the order in which they came
 * @param client the client's address, as the listener trusts it
 * @param facts what the data plane knows besides
 */
public record Request(
        String method, String authority, String target, List<Field> headers, InetAddress client, Facts facts) {
    public Request {
        headers = List.copyOf(headers);
    }

    /** A request of which nothing more is known. */
    public Request(String method, String authority, String target, List<Field> headers, InetAddress client) {
        this(method, authority, target, headers, client, Facts.NONE);
    }

    public Request with(Facts facts) {
        return new Request(method, authority, target, headers, client, facts);
    }

    /** A GET without headers from loopback: the plain case of a test. */
    public static Request get(String authority, String target) {
        return new Request("GET", authority, target, List.of(), InetAddress.getLoopbackAddress());
    }

    /** One header line. */
    public record Field(String name, String value) {}

    /**
     * What a data plane finds out about a request that does not stand in it.
     *
     * @param now what the wall clock shows
     * @param country the ISO 3166-1 code of the client's address, where it is known
     * @param claims what the request's verified tokens say, by the name of their issuer
     * @param issued the identity of a cookie that the gateway has issued
     */
    public record Facts(Instant now, Optional<String> country, Map<String, Claims> claims, Optional<String> issued) {
        public static final Facts NONE = new Facts(Instant.EPOCH, Optional.empty(), Map.of(), Optional.empty());

        public Facts {
            claims = Map.copyOf(claims);
        }

        /** What an issuer vouches for. */
        public Claims claims(String issuer) {
            return claims.getOrDefault(issuer, Claims.NONE);
        }
    }

    /** What tells its user from others; empty for none. */
    public Optional<String> key(Key key) {
        Optional<String> text = switch (key) {
            case Key.Request _ -> Optional.empty();
            case Key.ClientAddress _ -> Optional.of(client.getHostAddress());
            case Key.Header header -> header(header.name());
            case Key.Cookie cookie -> cookie(cookie.name());
            case Key.Claim claim -> facts.claims(claim.issuer()).text(claim.name());
            case Key.IssuedCookie _ -> facts.issued();
        };
        return text.filter(some -> !some.isEmpty());
    }

    /** The name of the host in lower case, without port and without a dot at its end. */
    public String host() {
        String name = authority.toLowerCase(Locale.ROOT);
        int afterLiteral = name.startsWith("[") ? name.indexOf(']') + 1 : 0;
        int port = name.indexOf(':', afterLiteral);
        String host = port < 0 ? name : name.substring(0, port);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** The target up to its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The values of every header line of this name, joined by {@code ","}; names do not mind case. */
    public Optional<String> header(String name) {
        List<String> values = headers.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
    }

    /** The first cookie of this name, over all {@code Cookie} lines; names mind case, quotes belong to the value. */
    public Optional<String> cookie(String name) {
        for (Field field : headers) {
            if (!field.name().equalsIgnoreCase("cookie")) {
                continue;
            }
            for (String pair : field.value().split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(pair.substring(equals + 1).strip());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The first query parameter of this name, decoded as forms are: {@code +} is a space, {@code %41} is A, and an escape
     * that is none stays as it stands. A parameter without {@code =} is empty.
     */
    public Optional<String> query(String name) {
        int start = target.indexOf('?');
        if (start < 0) {
            return Optional.empty();
        }
        for (String pair : target.substring(start + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty() && decoded(key).equals(name)) {
                return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
