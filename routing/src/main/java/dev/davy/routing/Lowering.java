package dev.davy.routing;

import dev.davy.resources.Condition;
import java.util.List;

/** Turns the condition of an audience into a predicate. */
final class Lowering {
    private Lowering() {}

    static Predicate predicate(Condition condition) {
        return switch (condition) {
            case Condition.Header header -> new Predicate.Header(header.name(), header.match());
            case Condition.Cookie cookie -> new Predicate.Cookie(cookie.name(), cookie.match());
            case Condition.Query query -> new Predicate.Query(query.name(), query.match());
            case Condition.ClientAddress client ->
                new Predicate.Any(client.networks().stream()
                        .<Predicate>map(
                                network -> new Predicate.ClientAddress(network.address(), network.prefixLength()))
                        .toList());
            case Condition.AnyOf any -> new Predicate.Any(all(any.of()));
            case Condition.AllOf all -> new Predicate.All(all(all.of()));
            case Condition.Not not -> new Predicate.Not(predicate(not.of()));
        };
    }

    private static List<Predicate> all(List<Condition> conditions) {
        return conditions.stream().map(Lowering::predicate).toList();
    }
}
