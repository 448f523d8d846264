package dev.davy.resources;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads how answers to copies are compared. */
final class ComparisonReader {
    private static final String HEADERS = "headers";
    private static final String IGNORE = "ignore";
    private static final ValueKind<Comparison.Body> BODY = ValueKinds.oneOf(
            Map.of("json", Comparison.Body.JSON, "bytes", Comparison.Body.BYTES, "none", Comparison.Body.NONE));
    private static final ValueKind<Boolean> ORDER = ValueKinds.oneOf(Map.of("kept", true, "ignored", false));
    private static final ValueKind<Integer> LIMIT = ValueKinds.whole(1, Comparison.MOST_BODY_LIMIT);
    private static final ValueKind<String> POINTER = ValueKinds.text(
            "a JSON pointer such as /id or /items/*/price, with ~0 for ~ and ~1 for /",
            text -> text.matches("(/([^~/]|~[01])*)+"));

    private ComparisonReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {} or such");
        return document.fields("spec").map(spec -> {
            boolean status = spec.value("status", ValueKinds.BOOLEAN).orElse(true);
            List<String> headers = spec.texts(HEADERS, Names.TOKEN_VALUE).stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
            Comparison.Body body = spec.value("body", BODY).orElse(Comparison.Body.JSON);
            List<String> ignore = spec.texts(IGNORE, POINTER);
            boolean ordered = spec.value("arrayOrder", ORDER).orElse(true);
            int limit = spec.value("bodyLimit", LIMIT).orElse(Comparison.BODY_LIMIT);
            if (body != Comparison.Body.JSON) {
                for (String field : List.of(IGNORE, "arrayOrder")) {
                    if (spec.has(field)) {
                        spec.in()
                                .error(
                                        spec.at(field),
                                        spec.path(field) + ": has no meaning here (expected: beside body: json)");
                    }
                }
            }
            if (!status && headers.isEmpty() && body == Comparison.Body.NONE) {
                spec.in().error(spec.at(), spec.path() + ": compares nothing (expected: status, headers or a body)");
            }
            spec.done();
            return new Comparison(metadata, status, headers, body, ignore, ordered, limit);
        });
    }
}
