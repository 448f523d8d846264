package dev.davy.resources;

import dev.davy.model.Sourced;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what is said about servers that Davy asks: URLs, headers and secrets. */
final class OutboundReader {
    private static final String SECRET =
            "{file: PATH} or {env: NAME}; a secret is written in no file of the configuration";
    private static final ValueKind<String> PATH =
            ValueKinds.text("a path", text -> !text.isBlank() && text.indexOf('\0') < 0);
    private static final ValueKind<String> VARIABLE =
            ValueKinds.text("the name of an environment variable", text -> text.matches("[A-Za-z_][A-Za-z0-9_]*"));
    private static final ValueKind<String> HEADER =
            ValueKinds.text("printable characters, at most 4096", OutboundReader::isHeader);
    /** Headers that carry the framing of a request, or what Davy says itself. */
    private static final List<String> OWN =
            List.of("host", "connection", "content-length", "content-type", "transfer-encoding", "accept-encoding");

    static final ValueKind<URI> URL = new ValueKind<>(
            "a URL such as https://hooks.example/davy: http or https, a name or a plain address, no user, no #",
            scalar -> url(scalar.text()));

    private OutboundReader() {}

    private static boolean isHeader(String text) {
        return text.length() <= 4096 && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private static @Nullable URI url(String text) {
        try {
            URI url = URI.create(text);
            boolean web = url.getScheme() != null
                    && List.of("http", "https").contains(url.getScheme().toLowerCase(Locale.ROOT));
            boolean plain = url.getHost() != null
                    && !odd(url.getHost())
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
            return web && plain && url.getPort() != 0 && url.getPort() <= 65535 ? url : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Whether a host is an address in a form that some read as one and others do not: a whole number, octal, hexadecimal. */
    private static boolean odd(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return last.matches("[0-9]+|0[xX][0-9a-fA-F]*")
                && MetadataAddresses.literal(host).isEmpty();
    }

    /** A URL that is asked; at one that must not be asked {@code check} says no, and {@code run} can allow it. */
    static Optional<URI> url(Fields fields, String name) {
        fields.require(name, URL.expected());
        // What is no URL may hold a password: it is not shown.
        Optional<URI> url = fields.node(name)
                .flatMap(node -> node instanceof Node.Scalar scalar
                        ? Optional.ofNullable(URL.read().apply(scalar))
                        : Optional.empty());
        if (url.isEmpty() && fields.has(name)) {
            fields.in()
                    .error(fields.at(name), fields.path(name) + ": is no such URL (expected: " + URL.expected() + ")");
        }
        url.filter(known -> MetadataAddresses.contain(known.getHost()))
                .ifPresent(known -> fields.in()
                        .incomplete(
                                fields.at(name),
                                fields.path(name) + ": " + known.getHost()
                                        + " is link-local or a cloud's metadata (expected: another address; davy run"
                                        + " --allow-metadata-addresses asks it all the same)"));
        return url;
    }

    /** A secret, by where it is; one that is written here is a mistake, and is not shown. */
    static Optional<Sourced> secret(Fields fields, String name) {
        return fields.node(name).flatMap(node -> {
            if (!(node instanceof Node.Mapping)) {
                fields.in()
                        .error(
                                fields.at(name),
                                fields.path(name) + ": a secret stands here (expected: " + SECRET + ")");
                return Optional.empty();
            }
            return fields.fields(name).flatMap(OutboundReader::source);
        });
    }

    private static Optional<Sourced> source(Fields fields) {
        Optional<String> file = fields.text("file", PATH);
        Optional<String> env = fields.text("env", VARIABLE);
        boolean one = fields.has("file") != fields.has("env");
        fields.done();
        if (!one) {
            fields.in().error(fields.at(), fields.path() + ": not one place (expected: " + SECRET + ")");
            return Optional.empty();
        }
        return file.<Sourced>map(path -> new Sourced.File(fields.at().beside(path)))
                .or(() -> env.map(Sourced.Env::new));
    }

    /** Headers of a request, by name in lower case: a text each, or a secret. */
    static Map<String, Sourced> headers(Fields fields, String name) {
        Map<String, Sourced> headers = new LinkedHashMap<>();
        fields.fields(name).ifPresent(read -> {
            for (String header : List.copyOf(read.names())) {
                header(read, header).ifPresent(value -> headers.put(header.toLowerCase(Locale.ROOT), value));
            }
        });
        return headers;
    }

    private static Optional<Sourced> header(Fields fields, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (OWN.contains(lower)) {
            fields.in()
                    .error(fields.at(name), fields.path(name) + ": Davy says this itself (expected: another header)");
            return Optional.empty();
        }
        if (fields.node(name).filter(Node.Mapping.class::isInstance).isPresent() || secret(lower)) {
            return secret(fields, name);
        }
        return fields.text(name, HEADER).map(Sourced.Plain::new);
    }

    /** Whether a header of that name carries a secret as a rule. */
    private static boolean secret(String name) {
        return name.equals("authorization")
                || name.equals("proxy-authorization")
                || name.equals("cookie")
                || name.matches(".*(token|secret|password|api-?key|access-?key|signature).*");
    }
}
