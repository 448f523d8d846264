package dev.davy.resources;

import dev.davy.resources.SessionPersistence.Carrier;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code sessionPersistence} of rules, as GEP-1619 has it. */
final class SessionReader {
    private static final String NAME = "sessionName";
    private static final String ABSOLUTE = "absoluteTimeout";
    private static final String COOKIE_CONFIG = "cookieConfig";
    private static final String LIFETIME = "lifetimeType";
    private static final String PERMANENT = "Permanent";

    private static final ValueKind<Carrier> TYPE =
            ValueKinds.oneOf(Map.of("Cookie", Carrier.COOKIE, "Header", Carrier.HEADER));
    private static final ValueKind<String> LIFETIMES =
            ValueKinds.oneOf(Map.of("Session", "Session", PERMANENT, PERMANENT));
    private static final ValueKind<String> SESSION_NAME = ValueKinds.text(
            "a name without spaces and separators, at most 128; no header that HTTP itself needs",
            text -> Names.TOKEN_VALUE.read().apply(new Node.Scalar(text, Node.Scalar.Type.TEXT, Position.of("")))
                            != null
                    && text.length() <= 128
                    && !List.of(
                                    "host",
                                    "cookie",
                                    "set-cookie",
                                    "connection",
                                    "content-length",
                                    "transfer-encoding",
                                    "te")
                            .contains(text.toLowerCase(Locale.ROOT))
                    && !text.toLowerCase(Locale.ROOT).startsWith("x-davy-"));
    private static final ValueKind<Duration> TIMEOUT =
            new ValueKind<>("a duration of 1s or more, such as 30m", scalar -> {
                Duration duration = ValueKinds.DURATION_VALUE.read().apply(scalar);
                return duration == null || duration.toSeconds() < 1 ? null : duration;
            });

    /** The names of a route's rules so far, with the path of the rule that has each. */
    private final Map<String, String> taken = new HashMap<>();

    /** The session of a rule of the route. */
    Optional<SessionPersistence> read(Fields rule) {
        return rule.fields("sessionPersistence").map(this::session);
    }

    private SessionPersistence session(Fields fields) {
        Optional<String> name = fields.text(NAME, SESSION_NAME);
        Carrier type = fields.value("type", TYPE).orElse(Carrier.COOKIE);
        Optional<Duration> absolute = fields.value(ABSOLUTE, TIMEOUT);
        Optional<Duration> idle = fields.value("idleTimeout", TIMEOUT);
        Optional<Fields> cookie = fields.fields(COOKIE_CONFIG);
        boolean permanent = cookie.flatMap(config -> config.text(LIFETIME, LIFETIMES))
                .filter(PERMANENT::equals)
                .isPresent();
        cookie.ifPresent(Fields::done);
        if (permanent && absolute.isEmpty() && !fields.has(ABSOLUTE)) {
            fields.require(ABSOLUTE, "a duration such as 24h, since " + LIFETIME + " is " + PERMANENT);
        }
        if (type == Carrier.HEADER && cookie.isPresent()) {
            fields.in()
                    .error(
                            fields.at(COOKIE_CONFIG),
                            fields.path(COOKIE_CONFIG) + ": not with type Header (expected: type Cookie)");
        }
        if (absolute.isPresent() && idle.isPresent() && idle.get().compareTo(absolute.get()) > 0) {
            fields.in()
                    .error(
                            fields.at("idleTimeout"),
                            fields.path("idleTimeout") + ": longer than " + ABSOLUTE + " (expected: at most as long)");
        }
        name.ifPresent(text -> once(fields, type == Carrier.HEADER ? text.toLowerCase(Locale.ROOT) : text, type));
        fields.done();
        return new SessionPersistence(name, type, absolute, idle, permanent && absolute.isPresent());
    }

    private void once(Fields fields, String name, Carrier type) {
        String earlier = taken.putIfAbsent(type + " " + name, fields.path());
        if (earlier != null) {
            fields.in()
                    .error(
                            fields.at(NAME),
                            fields.path(NAME) + ": " + name + " is the name of " + earlier
                                    + " too (expected: another; rules share no session)");
        }
    }
}
