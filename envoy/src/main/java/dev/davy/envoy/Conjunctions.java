package dev.davy.envoy;

import dev.davy.resources.TextMatch;
import dev.davy.routing.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A predicate as alternatives of tests that all have to hold, the one form that a route of xDS knows: {@code a and (b or not
 * c)} is {@code a and b}, or {@code a and not c}. Audiences are put in by what they are.
 */
final class Conjunctions {
    /** More alternatives than this are no route that a person wrote. */
    private static final int MOST = 256;

    private final Map<String, Predicate> audiences;

    private Conjunctions(Map<String, Predicate> audiences) {
        this.audiences = audiences;
    }

    /** A test, or that it fails. */
    record Literal(Predicate test, boolean holds) {}

    /**
     * The alternatives in order; any of them is enough.
     *
     * @throws Unfit when there are too many
     */
    static List<List<Literal>> of(Predicate predicate, Map<String, Predicate> audiences) throws Unfit {
        return new Conjunctions(audiences).alternatives(predicate, true);
    }

    private List<List<Literal>> alternatives(Predicate predicate, boolean holds) throws Unfit {
        return switch (predicate) {
            case Predicate.All(List<Predicate> of) -> holds ? all(of, true) : any(of, false);
            case Predicate.Any(List<Predicate> of) -> holds ? any(of, true) : all(of, false);
            case Predicate.Not(Predicate of) -> alternatives(of, !holds);
            case Predicate.InAudience(String name) -> {
                Predicate who = audiences.get(name);
                if (who == null) {
                    throw new Unfit("audience " + name + " (expected: one that exists)");
                }
                yield alternatives(who, holds);
            }
            case Predicate.Header header
            when !holds && ofValue(header.match()) ->
                // no test of a value says anything of a header that is not there, turned round or not
                List.of(
                        List.of(new Literal(new Predicate.Header(header.name(), new TextMatch.Absent()), true)),
                        List.of(new Literal(header, false)));
            case Predicate.PathExact _,
                    Predicate.PathPrefix _,
                    Predicate.PathRegex _,
                    Predicate.Method _,
                    Predicate.Header _,
                    Predicate.Query _,
                    Predicate.Cookie _,
                    Predicate.ClientAddress _,
                    Predicate.Host _,
                    Predicate.Country _,
                    Predicate.Claim _,
                    Predicate.Time _,
                    Predicate.Users _ -> List.of(List.of(new Literal(predicate, holds)));
        };
    }

    private static boolean ofValue(TextMatch match) {
        return switch (match) {
            case TextMatch.Present _, TextMatch.Absent _ -> false;
            case TextMatch.Exact _, TextMatch.Prefix _, TextMatch.Suffix _, TextMatch.Contains _, TextMatch.Regex _ ->
                true;
        };
    }

    private List<List<Literal>> any(List<Predicate> of, boolean holds) throws Unfit {
        List<List<Literal>> alternatives = new ArrayList<>();
        for (Predicate one : of) {
            alternatives.addAll(alternatives(one, holds));
        }
        return bounded(alternatives);
    }

    private List<List<Literal>> all(List<Predicate> of, boolean holds) throws Unfit {
        List<List<Literal>> alternatives = List.of(List.of());
        for (Predicate one : of) {
            List<List<Literal>> longer = new ArrayList<>();
            for (List<Literal> next : alternatives(one, holds)) {
                for (List<Literal> before : alternatives) {
                    List<Literal> together = new ArrayList<>(before);
                    together.addAll(next);
                    longer.add(together);
                }
            }
            alternatives = bounded(longer);
        }
        return alternatives;
    }

    private static List<List<Literal>> bounded(List<List<Literal>> alternatives) throws Unfit {
        if (alternatives.size() > MOST) {
            throw new Unfit(alternatives.size() + " alternatives (expected: " + MOST + " or fewer)");
        }
        return alternatives;
    }
}
