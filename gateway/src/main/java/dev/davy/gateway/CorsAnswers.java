package dev.davy.gateway;

import dev.davy.resources.RouteFilter.Cors;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the gateway says about pages of other origins (Fetch standard, CORS protocol). */
final class CorsAnswers {
    /** What an instance says of it does not count. */
    static final Set<String> NAMES = Set.of(
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-expose-headers",
            "access-control-max-age");

    private static final String ORIGIN = "origin";
    private static final String METHOD = "access-control-request-method";
    private static final String HEADERS = "access-control-request-headers";

    private final Cors cors;
    private final boolean everyOrigin;

    CorsAnswers(Cors cors) {
        this.cors = cors;
        this.everyOrigin = cors.origins().contains(Cors.EVERY) && !cors.credentials();
    }

    /** The answer to a preflight; null for any other request. */
    @Nullable
    Reply preflight(RequestHead asked) {
        if (asked.method() != Method.OPTIONS
                || HeaderValues.text(asked, ORIGIN).isEmpty()
                || HeaderValues.text(asked, METHOD).isEmpty()) {
            return null;
        }
        StringBuilder lines = new StringBuilder(origin(asked));
        if (!lines.isEmpty() && cors.allows(HeaderValues.text(asked, ORIGIN))) {
            line(lines, "Access-Control-Allow-Methods", names(cors.methods(), HeaderValues.text(asked, METHOD)));
            line(lines, "Access-Control-Allow-Headers", names(cors.headers(), HeaderValues.text(asked, HEADERS)));
            line(lines, "Access-Control-Max-Age", Integer.toString(cors.maxAgeSeconds()));
        }
        return new Reply(204, lines.toString(), "CORS preflight");
    }

    /** The lines of any other answer. */
    String lines(RequestHead asked) {
        StringBuilder lines = new StringBuilder(origin(asked));
        if (cors.allows(HeaderValues.text(asked, ORIGIN))) {
            line(lines, "Access-Control-Expose-Headers", String.join(", ", cors.exposed()));
        }
        return lines.toString();
    }

    private String origin(RequestHead asked) {
        StringBuilder lines = new StringBuilder();
        String origin = HeaderValues.text(asked, ORIGIN);
        if (!everyOrigin) {
            line(lines, "Vary", "Origin");
        }
        if (!origin.isEmpty() && cors.allows(origin)) {
            line(lines, "Access-Control-Allow-Origin", everyOrigin ? Cors.EVERY : origin);
            line(lines, "Access-Control-Allow-Credentials", cors.credentials() ? "true" : "");
        }
        return lines.toString();
    }

    /** With credentials a browser takes {@code *} for a name. */
    private String names(List<String> allowed, String asked) {
        return cors.credentials() && allowed.contains(Cors.EVERY) ? asked : String.join(", ", allowed);
    }

    private static void line(StringBuilder lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.append(name).append(": ").append(value).append("\r\n");
        }
    }
}
