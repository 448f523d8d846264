package dev.davy.resources;

import dev.davy.resources.InstancePolicy.Fallback;
import dev.davy.resources.InstancePolicy.HashKey;
import dev.davy.resources.InstancePolicy.Limits;
import dev.davy.resources.InstancePolicy.LoadBalancing;
import dev.davy.resources.InstancePolicy.OutlierDetection;
import dev.davy.resources.InstancePolicy.Policy;
import dev.davy.resources.InstancePolicy.Zone;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads how an Upstream's instances are chosen, judged and protected. */
final class InstancePolicyReader {
    private static final String HASH = "hash";
    private static final String SLOW_START = "slowStart";
    private static final String CLIENT_ADDRESS = "clientAddress";
    private static final String ONE_KEY = "one of header: NAME, cookie: NAME and clientAddress";
    private static final int MOST = 1_000_000;

    private static final ValueKind<Policy> POLICY =
            ValueKinds.oneOf(Arrays.stream(Policy.values()).collect(Collectors.toMap(Policy::word, policy -> policy)));
    private static final ValueKind<Zone> ZONE =
            ValueKinds.oneOf(Map.of("ignore", Zone.IGNORE, "prefer", Zone.PREFER, "only", Zone.ONLY));
    private static final ValueKind<Integer> PERCENT = new ValueKind<>(
            "a percentage such as 10%, 0%..100%",
            scalar -> {
                String text = scalar.text();
                String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
                return number.matches("[0-9]{1,3}") && Integer.parseInt(number) <= 100
                        ? (Integer) Integer.parseInt(number)
                        : null;
            });
    private static final ValueKind<Duration> EJECTION = new ValueKind<>("a duration above 0s, at most 24h", scalar -> {
        @Nullable Duration duration = ValueKinds.DURATION_VALUE.read().apply(scalar);
        return duration == null || duration.isZero() || duration.compareTo(Duration.ofHours(24)) > 0 ? null : duration;
    });

    private InstancePolicyReader() {}

    static InstancePolicy read(Fields spec) {
        return new InstancePolicy(
                spec.fields("loadBalancing")
                        .map(InstancePolicyReader::loadBalancing)
                        .orElse(LoadBalancing.DEFAULT),
                spec.fields("outlierDetection").map(InstancePolicyReader::outlierDetection),
                spec.fields("limits").map(InstancePolicyReader::limits).orElse(Limits.NONE),
                fallback(spec));
    }

    private static LoadBalancing loadBalancing(Fields fields) {
        Policy policy = fields.value("policy", POLICY).orElse(Policy.ROUND_ROBIN);
        Optional<HashKey> hash = hash(fields);
        Duration slowStart = fields.value(SLOW_START, ValueKinds.DURATION_VALUE).orElse(Duration.ZERO);
        Zone zone = fields.value("zone", ZONE).orElse(Zone.IGNORE);
        if (policy.hashes()) {
            if (!fields.has(HASH)) {
                fields.require(HASH, ONE_KEY + ", since policy is " + policy.word());
            }
            if (!slowStart.isZero()) {
                fields.in()
                        .error(
                                fields.at(SLOW_START),
                                fields.path(SLOW_START) + ": not with " + policy.word()
                                        + " (expected: policy roundRobin, leastRequest or random)");
            }
        } else if (fields.has(HASH)) {
            fields.in()
                    .error(
                            fields.at(HASH),
                            fields.path(HASH) + ": not with " + policy.word()
                                    + " (expected: policy ringHash or maglev)");
        }
        fields.done();
        return policy.hashes() == hash.isPresent()
                ? new LoadBalancing(policy, hash, policy.hashes() ? Duration.ZERO : slowStart, zone)
                : LoadBalancing.DEFAULT;
    }

    private static Optional<HashKey> hash(Fields balancing) {
        Optional<Node> node = balancing.node(HASH);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof Node.Scalar scalar) {
            if (scalar.text().equals(CLIENT_ADDRESS)) {
                return Optional.of(new HashKey.ClientAddress());
            }
            balancing
                    .in()
                    .error(scalar.at(), balancing.path(HASH) + ": " + scalar.text() + " (expected: " + ONE_KEY + ")");
            return Optional.empty();
        }
        return balancing.fields(HASH).flatMap(InstancePolicyReader::hashKey);
    }

    private static Optional<HashKey> hashKey(Fields fields) {
        Optional<HashKey> header = name(fields, "header", name -> new HashKey.Header(name.toLowerCase(Locale.ROOT)));
        Optional<HashKey> cookie = name(fields, "cookie", HashKey.Cookie::new);
        if (fields.has("header") == fields.has("cookie")) {
            fields.in().error(fields.at(), fields.path() + ": not one key (expected: " + ONE_KEY + ")");
        }
        fields.done();
        return header.or(() -> cookie);
    }

    private static Optional<HashKey> name(Fields fields, String field, Function<String, HashKey> key) {
        return fields.text(field, Names.TOKEN_VALUE).map(key);
    }

    private static OutlierDetection outlierDetection(Fields fields) {
        OutlierDetection standard = OutlierDetection.DEFAULT;
        OutlierDetection detection = new OutlierDetection(
                fields.value("consecutiveFailures", ValueKinds.whole(1, 1000)).orElse(standard.consecutiveFailures()),
                fields.value("interval", EJECTION).orElse(standard.interval()),
                fields.value("baseEjection", EJECTION).orElse(standard.baseEjection()),
                fields.value("maxEjection", EJECTION).orElse(standard.maxEjection()),
                fields.value("maxEjectedPercent", PERCENT).orElse(standard.maxEjectedPercent()),
                fields.value("panicThreshold", PERCENT).orElse(standard.panicThreshold()));
        if (detection.maxEjection().compareTo(detection.baseEjection()) < 0) {
            String key = fields.has("maxEjection") ? "maxEjection" : "baseEjection";
            fields.in()
                    .error(
                            fields.at(key),
                            fields.path(key)
                                    + ": maxEjection is shorter than baseEjection (expected: at least as long)");
        }
        fields.done();
        return detection;
    }

    private static Limits limits(Fields fields) {
        Limits limits = new Limits(
                fields.value("connections", ValueKinds.whole(1, MOST)),
                fields.value("pending", ValueKinds.whole(1, MOST)),
                fields.value("requests", ValueKinds.whole(1, MOST)),
                fields.value("retryBudget", PERCENT));
        fields.done();
        return limits;
    }

    private static Fallback fallback(Fields spec) {
        Optional<Node> node = spec.node("fallback");
        if (node.isPresent() && node.get() instanceof Node.Scalar scalar) {
            if (scalar.text().equals("any")) {
                return new Fallback.Any();
            }
            if (!scalar.text().equals("none")) {
                spec.in()
                        .error(
                                scalar.at(),
                                spec.path("fallback") + ": " + scalar.text()
                                        + " (expected: none, any or {version: VERSION})");
            }
            return new Fallback.None();
        }
        return spec.fields("fallback")
                .<Fallback>map(fields -> {
                    String version = fields.requiredText("version", Names.VERSION_VALUE);
                    fields.done();
                    return new Fallback.Version(version);
                })
                .orElse(new Fallback.None());
    }
}
