package dev.davy.resources;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads an Upstream. */
final class UpstreamReader {
    private static final String DEFAULT_VERSION_LABEL = "version";
    private static final String INSTANCES_FILE = "instancesFile";
    private static final ValueKind<String> FILE = ValueKinds.text(
            "a path such as instances.yaml, relative to this file",
            text -> text.matches("[^\\s\\\\/][^\\\\]*\\.ya?ml"));
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

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

    private static final ValueKind<String> PEM_FILE = ValueKinds.text(
            "a path such as ca.pem or /etc/davy/ca.pem", text -> !text.isEmpty() && text.indexOf(0) < 0);

    private UpstreamReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {instances: […]}");
        Optional<Fields> spec = document.fields("spec");
        String versionLabel = spec.flatMap(s -> s.text("versionLabel")).orElse(DEFAULT_VERSION_LABEL);
        List<Upstream.Instance> instances =
                spec.map(s -> instances(s, versionLabel)).orElse(List.of());
        Optional<String> file = spec.flatMap(s -> instancesFile(s, metadata));
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
        return Optional.of(
                new Upstream(metadata, versionLabel, instances, file, check, forward, policy, protocol, tls));
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
        Optional<String> caFile = fields.text("caFile", PEM_FILE);
        Optional<String> certificate = fields.text("clientCertificateFile", PEM_FILE);
        Optional<String> key = fields.text("clientKeyFile", PEM_FILE);
        boolean skip = fields.value("insecureSkipVerify", ValueKinds.BOOLEAN).orElse(false);
        if (fields.has("clientCertificateFile") != fields.has("clientKeyFile")) {
            fields.require("clientCertificateFile", "beside clientKeyFile");
            fields.require("clientKeyFile", "beside clientCertificateFile");
        }
        fields.done();
        return new UpstreamTls(serverName, caFile, certificate, key, skip, fields.at());
    }

    private static List<Upstream.Instance> instances(Fields spec, String versionLabel) {
        if (!spec.has(INSTANCES_FILE)) {
            spec.require("instances", "a list, [] for none");
        }
        return InstanceReader.read(spec.list("instances"), versionLabel);
    }

    /** The file as the source names it: paths are relative to the Upstream's own file. */
    private static Optional<String> instancesFile(Fields spec, Resource.Metadata metadata) {
        return spec.text(INSTANCES_FILE, FILE).flatMap(path -> {
            Optional<String> file = beside(metadata.at().file(), path);
            if (file.isEmpty()) {
                spec.in()
                        .error(
                                spec.at(INSTANCES_FILE),
                                spec.path(INSTANCES_FILE) + ": " + path
                                        + " (expected: a file in the directory of the configuration)");
            }
            return file;
        });
    }

    /** What a path in a file leads to, with no step that goes nowhere; empty where it leaves the directory. */
    private static Optional<String> beside(String file, String path) {
        Deque<String> steps = new ArrayDeque<>(List.of(file.replace('\\', '/').split("/")));
        steps.removeLast();
        for (String step : path.split("/")) {
            if (step.equals("..")) {
                if (steps.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return Optional.of(String.join("/", steps));
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
}
