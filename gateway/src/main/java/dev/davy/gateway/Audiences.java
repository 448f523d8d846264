package dev.davy.gateway;

import dev.davy.routing.Predicate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The audiences of a table, lowered. Membership is a question, asked only by who needs it. Immutable once built. */
final class Audiences {
    static final Audiences NONE = new Audiences(Map.of());

    private final Map<String, RequestTest> byName = new TreeMap<>();

    Audiences(Map<String, Predicate> predicates) {
        Map<String, RequestTest> lowered = new HashMap<>();
        predicates.keySet().forEach(name -> byName.put(name, named(name, lowered)));
        predicates.forEach((name, predicate) -> lowered.put(name, RequestTests.lower(predicate, this)));
    }

    /** A trusted peer's word counts where it gives one, else the predicate; audiences may name one another. */
    private static RequestTest named(String name, Map<String, RequestTest> lowered) {
        return exchange -> {
            if (exchange.trusted() && HeaderValues.first(exchange.head(), Field.X_DAVY_AUDIENCE) >= 0) {
                return Trust.names(exchange.head(), name);
            }
            return lowered.getOrDefault(name, RequestTest.NEVER).matches(exchange);
        };
    }

    /** Whether a request belongs to the audience of this name; to an unknown one nobody does. */
    RequestTest get(String name) {
        return byName.getOrDefault(name, RequestTest.NEVER);
    }

    /** The names of all audiences that a request belongs to, as {@code x-davy-audience} has them; empty if none. */
    String of(RoutedRequest exchange) {
        StringBuilder names = new StringBuilder();
        byName.forEach((name, test) -> {
            if (test.matches(exchange)) {
                names.append(names.isEmpty() ? "" : ",").append(name);
            }
        });
        return names.toString();
    }
}
