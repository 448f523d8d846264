package dev.davy.resources;

import dev.davy.model.Sourced;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a MetricStore. */
final class MetricStoreReader {
    private static final ValueKind<String> TYPE = ValueKinds.oneOf(Map.of("prometheus", "prometheus"));
    private static final ValueKind<Duration> TIMEOUT = new ValueKind<>("a duration, 100ms..60s", scalar -> {
        Duration time = ValueKinds.DURATION_VALUE.read().apply(scalar);
        return time == null || time.toMillis() < 100 || time.toMillis() > 60_000 ? null : time;
    });
    private static final URI NOWHERE = URI.create("http://unknown.invalid");

    private MetricStoreReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {type: prometheus, address: …}");
        return document.fields("spec").map(spec -> {
            spec.require("type", TYPE.expected());
            spec.value("type", TYPE);
            URI address = OutboundReader.url(spec, "address").orElse(NOWHERE);
            if (address.getRawQuery() != null) {
                spec.in()
                        .error(
                                spec.at("address"),
                                spec.path("address") + ": has a query (expected: a URL without ?; /api/v1/query is"
                                        + " put behind it)");
            }
            Optional<MetricStore.Login> login = login(spec);
            MetricStore store = new MetricStore(
                    metadata,
                    address,
                    login,
                    OutboundReader.headers(spec, "headers"),
                    tls(spec, address),
                    spec.value("timeout", TIMEOUT).orElse(MetricStore.TIMEOUT));
            spec.done();
            return store;
        });
    }

    private static Optional<MetricStore.Login> login(Fields spec) {
        Optional<Sourced> bearer = OutboundReader.secret(spec, "bearer");
        Optional<MetricStore.Login> basic = spec.fields("basic").flatMap(MetricStoreReader::basic);
        if (spec.has("bearer") && spec.has("basic")) {
            spec.in().error(spec.at("basic"), spec.path() + ": bearer and basic (expected: one of them)");
        }
        return bearer.<MetricStore.Login>map(MetricStore.Login.Bearer::new).or(() -> basic);
    }

    private static Optional<MetricStore.Login> basic(Fields fields) {
        String username = fields.requiredText("username");
        fields.require("password", "{file: PATH} or {env: NAME}");
        Optional<Sourced> password = OutboundReader.secret(fields, "password");
        fields.done();
        return password.map(source -> new MetricStore.Login.Basic(username, source));
    }

    private static MetricStore.Tls tls(Fields spec, URI address) {
        if (spec.has("tls") && address.getScheme().toLowerCase(Locale.ROOT).equals("http")) {
            spec.in().error(spec.at("tls"), spec.path("tls") + ": has no meaning here (expected: beside https)");
        }
        return spec.fields("tls").map(MetricStoreReader::tls).orElse(MetricStore.Tls.DEFAULT);
    }

    private static MetricStore.Tls tls(Fields fields) {
        Optional<String> authorities = fields.text("authoritiesFile");
        Optional<String> certificate = fields.text("certificateFile");
        Optional<String> key = fields.text("keyFile");
        fields.done();
        if (fields.has("certificateFile") != fields.has("keyFile")) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": one of certificateFile and keyFile (expected: both or neither)");
        }
        Position at = fields.at();
        return new MetricStore.Tls(
                authorities.map(at::beside),
                certificate.flatMap(chain ->
                        key.map(file -> new MetricStore.ClientCertificate(at.beside(chain), at.beside(file)))));
    }
}
