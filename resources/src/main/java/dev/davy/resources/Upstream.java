package dev.davy.resources;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named set of instances that answer requests.
 *
 * @param versionLabel the label whose value is an instance's version
 * @param instances in the order of the file
 * @param instancesFile the {@link InstanceList} with more of them, as the source names it
 * @param healthCheck none: an instance is healthy until connecting fails
 * @param forwardAudiences whether requests carry the names of their audiences
 * @param policy how instances are chosen, judged and protected
 * @param protocol what its instances speak
 * @param tls how their connections are secured; not at all where empty
 */
public record Upstream(
        Metadata metadata,
        String versionLabel,
        List<Instance> instances,
        Optional<String> instancesFile,
        Optional<HealthCheck> healthCheck,
        boolean forwardAudiences,
        InstancePolicy policy,
        Protocol protocol,
        Optional<UpstreamTls> tls)
        implements Resource {
    public static final String KIND = "Upstream";

    public Upstream {
        instances = List.copyOf(instances);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /**
     * One address.
     *
     * @param host a name or a literal address, without brackets
     * @param port 1..65535
     * @param weight its part of the version's requests, 1..1000
     */
    public record Instance(String host, int port, Map<String, String> labels, int weight, Position at) {
        public Instance {
            labels = Map.copyOf(labels);
        }

        /** What is wrong with the version that this label gives it, {@code value (expected: rule)}; empty for nothing. */
        public Optional<String> wrongVersion(String versionLabel) {
            String value = labels.get(versionLabel);
            return value == null
                            || Names.VERSION_VALUE.read().apply(new Node.Scalar(value, Node.Scalar.Type.TEXT, at))
                                    != null
                    ? Optional.empty()
                    : Optional.of("\"" + value + "\" (expected: " + Names.VERSION_VALUE.expected() + ")");
        }
    }

    /** What an instance speaks: HTTP/1.1, HTTP/2 without TLS from the first byte on, or HTTP/2 over TLS. */
    public enum Protocol {
        HTTP1,
        H2C,
        H2
    }

    /** A request that instances are asked regularly; see the reference for the meaning of each figure. */
    public record HealthCheck(String path, Duration interval, Duration timeout, int healthy, int unhealthy) {
        public static final Duration INTERVAL = Duration.ofSeconds(2);
        public static final Duration TIMEOUT = Duration.ofSeconds(1);
        public static final int HEALTHY = 1;
        public static final int UNHEALTHY = 2;
    }
}
