package dev.davy.resources;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;

/** Reads the CORS filter. */
final class CorsReader {
    private static final Pattern ORIGIN = Pattern.compile(
            "[a-zA-Z][-+.a-zA-Z0-9]*://(\\*|(\\*\\.)?[-_.a-zA-Z0-9]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?");
    private static final ValueKind<String> ORIGINS = ValueKinds.text(
            "* or an origin such as https://shop.example, https://*.shop.example or http://localhost:3000",
            text -> text.equals(RouteFilter.Cors.EVERY) || (text.length() <= 253 && ORIGIN.matches(text)));

    private CorsReader() {}

    static RouteFilter read(Fields fields) {
        List<String> origins = fields.texts("allowOrigins", ORIGINS).stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .toList();
        List<String> methods = alone(fields, "allowMethods", false);
        List<String> headers = alone(fields, "allowHeaders", true);
        List<String> exposed = alone(fields, "exposeHeaders", true);
        boolean credentials =
                fields.value("allowCredentials", ValueKinds.BOOLEAN).orElse(false);
        int maxAge =
                fields.value("maxAge", ValueKinds.whole(1, Integer.MAX_VALUE)).orElse(RouteFilter.Cors.MAX_AGE_SECONDS);
        if (origins.isEmpty() && !fields.has("allowOrigins")) {
            fields.in()
                    .warning(
                            fields.at(),
                            fields.path("allowOrigins") + ": missing (no page of another origin may use the answers)");
        }
        fields.done();
        return new RouteFilter.Cors(origins, methods, headers, exposed, credentials, maxAge);
    }

    /** Names, or {@code *} and nothing else. */
    private static List<String> alone(Fields fields, String name, boolean lower) {
        List<String> names = fields.texts(name, Names.TOKEN_VALUE).stream()
                .map(text -> lower ? text.toLowerCase(Locale.ROOT) : text)
                .toList();
        if (names.size() > 1 && names.contains(RouteFilter.Cors.EVERY)) {
            fields.in().error(fields.at(name), fields.path(name) + ": * and others (expected: * alone, or names)");
        }
        return names;
    }
}
