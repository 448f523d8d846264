package dev.davy.resources;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an Upstream. */
final class UpstreamReader {
    private static final String DEFAULT_VERSION_LABEL = "version";
    private static final int MOST_WEIGHT = 1000;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]@]+)):([0-9]{1,5})");
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    private record Address(String host, int port) {}

    private static final ValueKind<Address> ADDRESS = new ValueKind<>(
            "HOST:PORT such as \"127.0.0.1:9001\" or \"[::1]:9001\", port 1..65535", UpstreamReader::address);

    private static final ValueKind<Duration> INTERVAL =
            new ValueKind<>("a duration of 10ms or more, such as 2s", scalar -> {
                Duration duration = ValueKinds.DURATION_VALUE.read().apply(scalar);
                return duration == null || duration.compareTo(SHORTEST_INTERVAL) < 0 ? null : duration;
            });

    private static final ValueKind<Upstream.Protocol> PROTOCOL =
            new ValueKind<>("http1, h2c or h2", scalar -> switch (scalar.text()) {
                case "http1" -> Upstream.Protocol.HTTP1;
                case "h2c" -> Upstream.Protocol.H2C;
                case "h2" -> Upstream.Protocol.H2;
                default -> null;
            });

    private static final ValueKind<String> FILE = ValueKinds.text(
            "an absolute path such as /etc/davy/ca.pem", text -> text.startsWith("/") && text.indexOf(0) < 0);

    private UpstreamReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {instances: […]}");
        Optional<Fields> spec = document.fields("spec");
        String versionLabel = spec.flatMap(s -> s.text("versionLabel")).orElse(DEFAULT_VERSION_LABEL);
        List<Upstream.Instance> instances =
                spec.map(s -> instances(s, versionLabel)).orElse(List.of());
        Optional<Upstream.HealthCheck> check =
                spec.flatMap(s -> s.fields("healthCheck")).map(UpstreamReader::healthCheck);
        boolean forward = spec.flatMap(s -> s.value("forwardAudiences", ValueKinds.BOOLEAN))
                .orElse(false);
        InstancePolicy policy = spec.map(InstancePolicyReader::read).orElse(InstancePolicy.DEFAULT);
        Upstream.Protocol protocol =
                spec.flatMap(s -> s.value("protocol", PROTOCOL)).orElse(Upstream.Protocol.HTTP1);
        Optional<UpstreamTls> tls = spec.flatMap(s -> s.fields("tls")).map(UpstreamReader::tls);
        spec.ifPresent(s -> agree(s, protocol, tls.isPresent()));
        spec.ifPresent(Fields::done);
        return Optional.of(new Upstream(metadata, versionLabel, instances, check, forward, policy, protocol, tls));
    }

    private static void agree(Fields spec, Upstream.Protocol protocol, boolean tls) {
        if (protocol == Upstream.Protocol.H2 && !tls) {
            spec.in().error(spec.at("protocol"), spec.path("protocol") + ": h2 (expected: with tls, or h2c)");
        } else if (protocol == Upstream.Protocol.H2C && tls) {
            spec.in().error(spec.at("protocol"), spec.path("protocol") + ": h2c (expected: h2 where there is tls)");
        }
    }

    private static UpstreamTls tls(Fields fields) {
        Optional<String> serverName = fields.text("serverName");
        Optional<String> caFile = fields.text("caFile", FILE);
        Optional<String> certificate = fields.text("clientCertificateFile", FILE);
        Optional<String> key = fields.text("clientKeyFile", FILE);
        boolean skip = fields.value("insecureSkipVerify", ValueKinds.BOOLEAN).orElse(false);
        if (fields.has("clientCertificateFile") != fields.has("clientKeyFile")) {
            fields.require("clientCertificateFile", "beside clientKeyFile");
            fields.require("clientKeyFile", "beside clientCertificateFile");
        }
        fields.done();
        return new UpstreamTls(serverName, caFile, certificate, key, skip, fields.at());
    }

    private static List<Upstream.Instance> instances(Fields spec, String versionLabel) {
        spec.require("instances", "a list, [] for none");
        List<Upstream.Instance> instances = new ArrayList<>();
        Map<Address, Position> seen = new HashMap<>();
        for (Fields item : spec.list("instances")) {
            item.require("address", ADDRESS.expected());
            Address address = item.value("address", ADDRESS).orElse(new Address("", 1));
            Map<String, String> labels = item.map("labels");
            int weight = item.value("weight", ValueKinds.whole(1, MOST_WEIGHT)).orElse(1);
            item.done();
            if (labels.containsKey(versionLabel)) {
                version(item, versionLabel, labels.get(versionLabel));
            }
            Position earlier = seen.putIfAbsent(address, item.at("address"));
            if (earlier != null && !address.host().isEmpty()) {
                item.in()
                        .warning(
                                item.at("address"),
                                item.path("address") + ": " + address.host() + ":" + address.port() + " is in line "
                                        + earlier.line() + " too");
            }
            instances.add(new Upstream.Instance(address.host(), address.port(), labels, weight, item.at()));
        }
        return instances;
    }

    private static void version(Fields item, String versionLabel, @Nullable String value) {
        if (value != null
                && Names.VERSION_VALUE.read().apply(new Node.Scalar(value, Node.Scalar.Type.TEXT, item.at())) == null) {
            item.in()
                    .error(
                            item.at("labels"),
                            item.path("labels." + versionLabel) + ": \"" + value + "\" (expected: "
                                    + Names.VERSION_VALUE.expected() + ")");
        }
    }

    private static Upstream.HealthCheck healthCheck(Fields fields) {
        String path = fields.requiredText(
                "path", ValueKinds.text("a path that begins with /", text -> text.matches("/[^\\s#]*")));
        Upstream.HealthCheck check = new Upstream.HealthCheck(
                path,
                fields.value("interval", INTERVAL).orElse(Upstream.HealthCheck.INTERVAL),
                fields.value("timeout", INTERVAL).orElse(Upstream.HealthCheck.TIMEOUT),
                fields.value("healthy", ValueKinds.whole(1, 100)).orElse(Upstream.HealthCheck.HEALTHY),
                fields.value("unhealthy", ValueKinds.whole(1, 100)).orElse(Upstream.HealthCheck.UNHEALTHY));
        fields.done();
        return check;
    }

    private static @Nullable Address address(Node.Scalar scalar) {
        Matcher matcher = HOST_AND_PORT.matcher(scalar.text());
        if (!matcher.matches()) {
            return null;
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return port < 1 || port > 65535 || host == null ? null : new Address(host, port);
    }
}
