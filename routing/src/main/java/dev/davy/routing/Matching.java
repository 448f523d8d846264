package dev.davy.routing;

import dev.davy.model.Bucket;
import dev.davy.resources.TextMatch;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** Whether a request is what a predicate says: the meaning of every case, written down once and slowly. */
final class Matching {
    private Matching() {}

    static boolean matches(Predicate when, Request request, Map<String, Predicate> audiences) {
        return switch (when) {
            case Predicate.PathExact exact -> request.path().equals(exact.path());
            case Predicate.PathPrefix prefix -> below(prefix.prefix(), request.path());
            case Predicate.PathRegex regex -> regex.pattern().matches(request.path());
            case Predicate.Method method -> request.method().equals(method.method());
            case Predicate.Header header -> passes(header.match(), request.header(header.name()));
            case Predicate.Query query -> passes(query.match(), request.query(query.name()));
            case Predicate.Cookie cookie -> passes(cookie.match(), request.cookie(cookie.name()));
            case Predicate.ClientAddress network -> within(network.network(), network.prefixLength(), request.client());
            case Predicate.Host host -> Explain.matches(host.pattern(), request.host());
            case Predicate.Country country ->
                request.facts().country().filter(country.code()::equals).isPresent();
            case Predicate.Claim claim -> request.facts().claims(claim.issuer()).passes(claim.name(), claim.match());
            case Predicate.Time time -> time.window().contains(request.facts().now());
            case Predicate.Users users ->
                request.key(users.by())
                        .filter(key -> Bucket.of(users.salt(), key).below(users.share()))
                        .isPresent();
            case Predicate.InAudience audience -> {
                Predicate who = audiences.get(audience.name());
                yield who != null && matches(who, request, audiences);
            }
            case Predicate.All all -> all.of().stream().allMatch(each -> matches(each, request, audiences));
            case Predicate.Any any -> any.of().stream().anyMatch(each -> matches(each, request, audiences));
            case Predicate.Not not -> !matches(not.of(), request, audiences);
        };
    }

    private static boolean below(String prefix, String path) {
        return prefix.equals("/")
                || (path.startsWith(prefix)
                        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/'));
    }

    static boolean passes(TextMatch match, Optional<String> text) {
        return switch (match) {
            case TextMatch.Absent _ -> text.isEmpty();
            case TextMatch.Present _ -> text.isPresent();
            case TextMatch.Exact exact -> text.filter(exact.value()::equals).isPresent();
            case TextMatch.Prefix prefix ->
                text.filter(value -> value.startsWith(prefix.value())).isPresent();
            case TextMatch.Suffix suffix ->
                text.filter(value -> value.endsWith(suffix.value())).isPresent();
            case TextMatch.Contains contains ->
                text.filter(value -> value.contains(contains.value())).isPresent();
            case TextMatch.Regex regex -> text.filter(regex.pattern()::matches).isPresent();
        };
    }

    private static boolean within(InetAddress network, int prefixLength, InetAddress client) {
        byte[] wanted = network.getAddress();
        byte[] actual = client.getAddress();
        if (wanted.length != actual.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if ((wanted[bit >> 3] & mask) != (actual[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
