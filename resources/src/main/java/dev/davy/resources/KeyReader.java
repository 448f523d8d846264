package dev.davy.resources;

import dev.davy.model.Key;
import java.util.Map;
import java.util.Optional;

/** Reads what tells users apart. */
final class KeyReader {
    private static final ValueKind<Key> WORD =
            ValueKinds.oneOf(Map.of("request", new Key.Request(), "clientAddress", new Key.ClientAddress()));

    private KeyReader() {}

    /** What tells the users of a Release apart. */
    static Optional<Key> read(Fields spec, Node node) {
        String path = spec.path("key");
        if (node instanceof Node.Scalar scalar) {
            if (scalar.text().equals("issuedCookie")) {
                spec.in()
                        .error(
                                node.at(),
                                path + ": issuedCookie is not supported in this version (expected: {cookie: NAME})");
                return Optional.empty();
            }
            return spec.in()
                    .value(
                            path,
                            node,
                            new ValueKind<>("{cookie: NAME}, {header: NAME}, clientAddress or request", WORD.read()));
        }
        return spec.in().fields(path, node).flatMap(KeyReader::field);
    }

    /** What tells the users of an audience apart: as for a Release, but never each request by itself. */
    static Optional<Key> by(Fields fields, Node node) {
        String path = fields.path("by");
        if (node instanceof Node.Scalar) {
            return fields.in()
                    .value(
                            path,
                            node,
                            new ValueKind<>(
                                    "{cookie: NAME}, {header: NAME} or clientAddress",
                                    scalar -> scalar.text().equals("clientAddress") ? new Key.ClientAddress() : null));
        }
        return fields.in().fields(path, node).flatMap(KeyReader::field);
    }

    private static Optional<Key> field(Fields fields) {
        Optional<Key> cookie = fields.text("cookie", Names.TOKEN_VALUE).map(Key.Cookie::new);
        Optional<Key> header = fields.text("header", Names.TOKEN_VALUE).map(Key.Header::new);
        fields.unsupported("claim", "it comes with sign-in for JWTs");
        fields.done();
        if (fields.names().size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + String.join(" and ", fields.names())
                                    + " (expected: one of cookie and header)");
        }
        return cookie.or(() -> header);
    }
}
