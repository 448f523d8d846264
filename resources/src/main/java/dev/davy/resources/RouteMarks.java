package dev.davy.resources;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What annotations say about all requests of a route, since the Gateway API has no fields for it.
 *
 * @param retrySafe {@code davy.dev/retry-safe}
 * @param failureCodes {@code davy.dev/failure-codes}
 */
record RouteMarks(boolean retrySafe, Set<Integer> failureCodes) {
    private static final String PREFIX = "davy.dev/";
    private static final String RETRY_SAFE = PREFIX + "retry-safe";
    private static final String FAILURE_CODES = PREFIX + "failure-codes";
    private static final Set<String> KNOWN = Set.of(RETRY_SAFE, FAILURE_CODES);
    private static final ValueKind<Boolean> FLAG =
            new ValueKind<>("\"true\" or \"false\"", scalar -> switch (scalar.text()) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            });
    private static final ValueKind<Set<Integer>> CODES =
            new ValueKind<>("status codes 400..499 with commas between, such as \"429, 499\"", RouteMarks::codes);

    static RouteMarks read(Fields document) {
        return document.fields("metadata")
                .flatMap(metadata -> metadata.fields("annotations"))
                .map(RouteMarks::of)
                .orElse(new RouteMarks(false, Set.of()));
    }

    private static RouteMarks of(Fields annotations) {
        for (String name : annotations.names()) {
            if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
                annotations
                        .in()
                        .error(
                                annotations.at(name),
                                annotations.path(name) + ": unknown annotation ("
                                        + annotations.in().expected(name, KNOWN) + ")");
            }
        }
        return new RouteMarks(
                annotations.value(RETRY_SAFE, FLAG).orElse(false),
                annotations.value(FAILURE_CODES, CODES).orElse(Set.of()));
    }

    private static @Nullable Set<Integer> codes(Node.Scalar scalar) {
        Set<Integer> codes = new TreeSet<>();
        for (String part : scalar.text().split(",", -1)) {
            if (!part.strip().matches("4[0-9]{2}")) {
                return null;
            }
            codes.add(Integer.valueOf(part.strip()));
        }
        return codes;
    }
}
