package dev.davy.resources;

import dev.davy.model.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what tells users apart. */
final class KeyReader {
    private static final Key.IssuedCookie ISSUED = Key.IssuedCookie.DEFAULT;
    private static final ValueKind<Key> WORD = new ValueKind<>(
            "{cookie: NAME}, {header: NAME}, {claim: {issuer: NAME, name: NAME}}, clientAddress, issuedCookie or request",
            ValueKinds.<Key>oneOf(Map.of(
                            "request",
                            new Key.Request(),
                            "clientAddress",
                            new Key.ClientAddress(),
                            "issuedCookie",
                            ISSUED))
                    .read());
    private static final ValueKind<Key> BY = new ValueKind<>(
            "{cookie: NAME}, {header: NAME}, {claim: {issuer: NAME, name: NAME}} or clientAddress",
            scalar -> scalar.text().equals("clientAddress") ? new Key.ClientAddress() : null);
    private static final ValueKind<Key.SameSite> SAME_SITE =
            ValueKinds.oneOf(Map.of("Strict", Key.SameSite.STRICT, "Lax", Key.SameSite.LAX, "None", Key.SameSite.NONE));
    private static final ValueKind<String> COOKIE_PATH =
            ValueKinds.text("a path that begins with /", text -> text.matches("/[!-:<-~]{0,255}"));

    private KeyReader() {}

    /** What tells the users of a Release apart. */
    static Optional<Key> read(Fields spec, Node node) {
        String path = spec.path("key");
        return node instanceof Node.Scalar
                ? spec.in().value(path, node, WORD)
                : spec.in().fields(path, node).flatMap(fields -> field(fields, true));
    }

    /** What tells the users of an audience apart: as for a Release, but never each request by itself. */
    static Optional<Key> by(Fields fields, Node node) {
        String path = fields.path("by");
        return node instanceof Node.Scalar
                ? fields.in().value(path, node, BY)
                : fields.in().fields(path, node).flatMap(by -> field(by, false));
    }

    private static Optional<Key> field(Fields fields, boolean issues) {
        List<Key> keys = new ArrayList<>();
        fields.text("cookie", Names.TOKEN_VALUE).map(Key.Cookie::new).ifPresent(keys::add);
        fields.text("header", Names.TOKEN_VALUE).map(Key.Header::new).ifPresent(keys::add);
        fields.fields("claim").flatMap(KeyReader::claim).ifPresent(keys::add);
        if (issues) {
            fields.fields("issuedCookie").map(KeyReader::issued).ifPresent(keys::add);
        }
        fields.done();
        if (fields.names().size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + String.join(" and ", fields.names()) + " (expected: one of cookie, "
                                    + (issues ? "header, claim and issuedCookie)" : "header and claim)"));
        }
        return keys.stream().findFirst();
    }

    private static Optional<Key> claim(Fields fields) {
        String issuer = fields.requiredText("issuer", Names.RESOURCE);
        String name = fields.requiredText("name");
        fields.done();
        return issuer.isBlank() || name.isBlank() ? Optional.empty() : Optional.of(new Key.Claim(issuer, name));
    }

    private static Key issued(Fields fields) {
        Key.IssuedCookie cookie = new Key.IssuedCookie(
                fields.text("name", Names.TOKEN_VALUE).orElse(ISSUED.name()),
                fields.text("path", COOKIE_PATH).orElse(ISSUED.path()),
                fields.value("maxAge", ValueKinds.DURATION_VALUE).orElse(ISSUED.maxAge()),
                fields.value("sameSite", SAME_SITE).orElse(ISSUED.sameSite()),
                fields.value("secure", ValueKinds.BOOLEAN).orElse(ISSUED.secure()));
        fields.done();
        if (cookie.sameSite() == Key.SameSite.NONE && !cookie.secure()) {
            fields.in()
                    .error(
                            fields.at("sameSite"),
                            fields.path("sameSite") + ": None (expected: with secure: true, without which browsers"
                                    + " refuse it)");
        }
        return cookie;
    }
}
