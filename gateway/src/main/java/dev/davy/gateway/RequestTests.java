package dev.davy.gateway;

import dev.davy.model.Bucket;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Lowers predicates to tests on bytes, with the meaning that {@link dev.davy.routing.Explain} gives them. */
final class RequestTests {
    private RequestTests() {}

    static RequestTest lower(Predicate predicate, Audiences audiences) {
        return switch (predicate) {
            case Predicate.PathExact exact -> pathExact(utf8(exact.path()));
            case Predicate.PathPrefix prefix -> pathPrefix(prefix.prefix());
            case Predicate.PathRegex regex -> exchange -> regex.pattern().matches(path(exchange.head()));
            case Predicate.Method method -> method(utf8(method.method()));
            case Predicate.Header header -> header(header.name(), TextTest.of(header.match()));
            case Predicate.Query query -> {
                TextTest test = TextTest.of(query.match());
                yield exchange -> test.matches(QueryText.first(exchange.head(), query.name()));
            }
            case Predicate.Cookie cookie -> cookie(utf8(cookie.name()), TextTest.of(cookie.match()));
            case Predicate.ClientAddress address -> {
                Network network = new Network(address.network(), address.prefixLength());
                yield exchange ->
                        network.contains(exchange.peer().client(exchange.head()).getAddress());
            }
            case Predicate.Host host -> host(host.pattern());
            case Predicate.Country country ->
                exchange -> exchange.country().filter(country.code()::equals).isPresent();
            case Predicate.Claim claim ->
                exchange -> exchange.claims(claim.issuer()).passes(claim.name(), claim.match());
            case Predicate.Time time ->
                exchange -> time.window()
                        .contains(exchange.worker()
                                .options()
                                .identification()
                                .clock()
                                .instant());
            case Predicate.Users users -> {
                LoweredKey key = LoweredKey.of(users.by());
                yield exchange -> {
                    long hash = key.hash(exchange, users.salt());
                    return hash != LoweredKey.NONE
                            && Bucket.index(hash) < users.share().buckets();
                };
            }
            case Predicate.InAudience audience -> audiences.get(audience.name());
            case Predicate.All all -> all(lowerAll(all.of(), audiences));
            case Predicate.Any any -> any(lowerAll(any.of(), audiences));
            case Predicate.Not not -> {
                RequestTest of = lower(not.of(), audiences);
                yield exchange -> !of.matches(exchange);
            }
        };
    }

    private static RequestTest[] lowerAll(List<Predicate> of, Audiences audiences) {
        return of.stream().map(each -> lower(each, audiences)).toArray(RequestTest[]::new);
    }

    private static RequestTest all(RequestTest[] of) {
        if (of.length == 1) {
            return of[0];
        }
        return exchange -> {
            for (RequestTest each : of) {
                if (!each.matches(exchange)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static RequestTest any(RequestTest[] of) {
        return exchange -> {
            for (RequestTest each : of) {
                if (each.matches(exchange)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static RequestTest pathExact(byte[] path) {
        return exchange -> {
            RequestHead head = exchange.head();
            return Arrays.equals(head.bytes(), head.target(), head.pathEnd(), path, 0, path.length);
        };
    }

    private static RequestTest pathPrefix(String prefix) {
        if (prefix.equals("/")) {
            return RequestTest.ALWAYS;
        }
        byte[] bytes = utf8(prefix);
        return exchange -> {
            RequestHead head = exchange.head();
            int from = head.target();
            int to = from + bytes.length;
            return to <= head.pathEnd()
                    && Arrays.equals(head.bytes(), from, to, bytes, 0, bytes.length)
                    && (to == head.pathEnd() || head.bytes()[to] == '/');
        };
    }

    private static RequestTest method(byte[] method) {
        return exchange -> {
            RequestHead head = exchange.head();
            return Arrays.equals(head.bytes(), head.start(), head.methodEnd(), method, 0, method.length);
        };
    }

    private static RequestTest host(String pattern) {
        boolean wildcard = pattern.startsWith("*.");
        byte[] name = utf8(wildcard ? pattern.substring(1) : pattern);
        return exchange -> {
            RequestHead head = exchange.head();
            byte[] all = head.bytes();
            int to = head.hostNameEnd();
            if (to > head.host() && all[to - 1] == '.') {
                to--;
            }
            int from = wildcard ? to - name.length : head.host();
            return (!wildcard || from > head.host()) && Syntax.equalsIgnoreCase(name, all, from, to);
        };
    }

    private static RequestTest header(String name, TextTest test) {
        byte[] lower = utf8(name.toLowerCase(java.util.Locale.ROOT));
        int hash = Syntax.hash(lower, 0, lower.length);
        return exchange -> {
            RequestHead head = exchange.head();
            int first = HeaderValues.first(head, hash, lower);
            if (first < 0) {
                return test.matches(Optional.empty());
            }
            if (HeaderValues.next(head, first + 1, hash, lower) < 0) {
                return test.matches(head.bytes(), head.value(first), head.valueEnd(first));
            }
            return test.matches(Optional.of(HeaderValues.joined(head, hash, lower)));
        };
    }

    private static RequestTest cookie(byte[] name, TextTest test) {
        return exchange -> {
            long slice = HeaderValues.cookie(exchange.head(), name);
            return slice == 0
                    ? test.matches(Optional.empty())
                    : test.matches(exchange.head().bytes(), (int) (slice >>> 32), (int) slice);
        };
    }

    private static String path(RequestHead head) {
        return head.text(head.target(), head.pathEnd());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A match of a text, on bytes where that is enough. */
    interface TextTest {
        boolean matches(Optional<String> text);

        default boolean matches(byte[] all, int from, int to) {
            return matches(Optional.of(new String(all, from, to - from, StandardCharsets.UTF_8)));
        }

        static TextTest of(TextMatch match) {
            return switch (match) {
                case TextMatch.Exact exact -> new Exactly(exact.value(), utf8(exact.value()));
                case TextMatch.Prefix prefix ->
                    text -> text.filter(t -> t.startsWith(prefix.value())).isPresent();
                case TextMatch.Suffix suffix ->
                    text -> text.filter(t -> t.endsWith(suffix.value())).isPresent();
                case TextMatch.Contains contains ->
                    text -> text.filter(t -> t.contains(contains.value())).isPresent();
                case TextMatch.Regex regex ->
                    text -> text.filter(regex.pattern()::matches).isPresent();
                case TextMatch.Present _ -> Optional::isPresent;
                case TextMatch.Absent _ -> Optional::isEmpty;
            };
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a slice of bytes that is never written
    private record Exactly(String value, byte[] bytes) implements TextTest {
        @Override
        public boolean matches(Optional<String> text) {
            return text.filter(value::equals).isPresent();
        }

        @Override
        public boolean matches(byte[] all, int from, int to) {
            return Arrays.equals(all, from, to, bytes, 0, bytes.length);
        }
    }
}
