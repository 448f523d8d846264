package dev.davy.routing;

import dev.davy.model.Bucket;
import dev.davy.resources.Audience;
import dev.davy.resources.Condition;
import dev.davy.resources.HttpRoute;
import java.util.List;
import java.util.function.Function;

/** Turns the condition of an audience into a predicate. */
final class Lowering {
    private final long salt;

    private Lowering(long salt) {
        this.salt = salt;
    }

    /** The predicate of an audience, by which the users that it takes a part of are its own. */
    static Predicate predicate(Audience audience) {
        return new Lowering(Bucket.hash(0, audience.name())).predicate(audience.who());
    }

    private Predicate predicate(Condition condition) {
        return switch (condition) {
            case Condition.Header header -> new Predicate.Header(header.name(), header.match());
            case Condition.Cookie cookie -> new Predicate.Cookie(cookie.name(), cookie.match());
            case Condition.Query query -> new Predicate.Query(query.name(), query.match());
            case Condition.ClientAddress client ->
                new Predicate.Any(client.networks().stream()
                        .<Predicate>map(
                                network -> new Predicate.ClientAddress(network.address(), network.prefixLength()))
                        .toList());
            case Condition.Method method -> any(method.methods(), Predicate.Method::new);
            case Condition.Host host -> any(host.patterns(), Predicate.Host::new);
            case Condition.Path path ->
                switch (path.match()) {
                    case HttpRoute.PathMatch.Exact exact -> new Predicate.PathExact(exact.path());
                    case HttpRoute.PathMatch.Prefix prefix -> new Predicate.PathPrefix(prefix.path());
                    case HttpRoute.PathMatch.Regex regex -> new Predicate.PathRegex(regex.pattern());
                };
            case Condition.Country country -> any(country.codes(), Predicate.Country::new);
            case Condition.Claim claim -> new Predicate.Claim(claim.issuer(), claim.name(), claim.match());
            case Condition.Time time -> new Predicate.Time(time.window());
            case Condition.Users users -> new Predicate.Users(salt, users.share(), users.by());
            case Condition.Member member -> new Predicate.InAudience(member.audience());
            case Condition.AnyOf any -> new Predicate.Any(all(any.of()));
            case Condition.AllOf all -> new Predicate.All(all(all.of()));
            case Condition.Not not -> new Predicate.Not(predicate(not.of()));
        };
    }

    private static Predicate any(List<String> of, Function<String, Predicate> each) {
        return of.size() == 1
                ? each.apply(of.getFirst())
                : new Predicate.Any(of.stream().map(each).toList());
    }

    private List<Predicate> all(List<Condition> conditions) {
        return conditions.stream().map(this::predicate).toList();
    }
}
