package dev.davy.resources;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads an Issuer. */
final class IssuerReader {
    private static final ValueKind<String> ANY_TEXT = ValueKinds.text("a text that is not empty", t -> !t.isEmpty());
    private static final ValueKind<String> ALGORITHM = ValueKinds.text(
            "one of " + String.join(", ", Issuer.Terms.ALGORITHMS)
                    + "; none and those with a shared secret never count",
            Issuer.Terms.ALGORITHMS::contains);
    private static final ValueKind<URI> URL = new ValueKind<>("a URL such as https://id.example/jwks.json", scalar -> {
        try {
            URI url = URI.create(scalar.text());
            return url.getHost() != null && List.of("http", "https").contains(url.getScheme()) ? url : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    });
    private static final ValueKind<Duration> REFRESH =
            new ValueKind<>("a duration of 1s or more, such as 5m", scalar -> {
                Duration duration = ValueKinds.DURATION_VALUE.read().apply(scalar);
                return duration == null || duration.toSeconds() < 1 ? null : duration;
            });
    private static final Issuer.Place AUTHORIZATION = new Issuer.Place.Header("authorization");

    private IssuerReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {issuer: …, jwks: {url: …}}");
        return document.fields("spec").map(spec -> new Issuer(metadata, terms(spec)));
    }

    private static Issuer.Terms terms(Fields spec) {
        String issuer = spec.requiredText("issuer", ANY_TEXT);
        List<String> audiences = spec.texts("audiences", ANY_TEXT);
        spec.require("jwks", "{url: …} or {file: …}");
        Issuer.Keys keys = spec.fields("jwks").map(IssuerReader::keys).orElse(new Issuer.Keys.File(""));
        List<String> algorithms = spec.has("algorithms") ? spec.texts("algorithms", ALGORITHM) : List.of();
        Issuer.Place place = place(spec);
        Duration skew = spec.value("clockSkew", ValueKinds.DURATION_VALUE).orElse(Issuer.Terms.CLOCK_SKEW);
        spec.done();
        return new Issuer.Terms(
                issuer, audiences, keys, algorithms.isEmpty() ? Issuer.Terms.ALGORITHMS : algorithms, place, skew);
    }

    private static Issuer.Keys keys(Fields fields) {
        Optional<String> file = fields.text("file", ANY_TEXT);
        Optional<URI> url = fields.value("url", URL);
        Optional<Duration> refresh = fields.value("refresh", REFRESH);
        fields.done();
        if (fields.has("file") == fields.has("url")) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (fields.has("file") ? "file and url" : "no place")
                                    + " (expected: one of file and url)");
        }
        if (fields.has("refresh") && !fields.has("url")) {
            fields.in()
                    .error(
                            fields.at("refresh"),
                            fields.path("refresh")
                                    + ": has no meaning here (expected: beside url; a file is read when it changes)");
        }
        url.filter(u -> u.getScheme().equals("http") && !loopback(u))
                .ifPresent(u -> fields.in()
                        .warning(
                                fields.at("url"),
                                fields.path("url") + ": " + u
                                        + " (expected: https, since whoever is between can give keys of his own)"));
        return url.<Issuer.Keys>map(u -> new Issuer.Keys.Url(u, refresh.orElse(Issuer.Keys.Url.REFRESH)))
                .orElse(new Issuer.Keys.File(file.orElse("")));
    }

    private static boolean loopback(URI url) {
        return List.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost());
    }

    private static Issuer.Place place(Fields spec) {
        List<Issuer.Place> places = new ArrayList<>();
        spec.text("header", Names.TOKEN_VALUE)
                .ifPresent(name -> places.add(new Issuer.Place.Header(name.toLowerCase(Locale.ROOT))));
        spec.text("cookie", Names.TOKEN_VALUE).ifPresent(name -> places.add(new Issuer.Place.Cookie(name)));
        if (places.size() > 1) {
            spec.in()
                    .error(
                            spec.at("cookie"),
                            spec.path() + ": header and cookie (expected: one place where requests carry the token)");
        }
        return places.isEmpty() ? AUTHORIZATION : places.getFirst();
    }
}
