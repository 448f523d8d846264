package dev.davy.resources;

import dev.davy.model.Weight;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the kinds that rules refer to by {@code ExtensionRef}, and the reference. */
final class ExtensionReader {
    private static final ValueKind<Instant> TIME = new ValueKind<>("a time such as 2030-01-31T18:00:00Z", scalar -> {
        try {
            return Instant.parse(scalar.text());
        } catch (DateTimeException _) {
            return null;
        }
    });

    private static final ValueKind<String> KIND =
            ValueKinds.oneOf(Stream.of(Comparison.KIND, Fault.KIND, RateLimit.KIND, SizeLimit.KIND)
                    .collect(Collectors.toMap(kind -> kind, kind -> kind)));
    private static final ValueKind<Integer> COUNT = ValueKinds.whole(1, 1_000_000_000);
    private static final ValueKind<String> ADDRESS = ValueKinds.oneOf(Map.of("clientAddress", "clientAddress"));

    private ExtensionReader() {}

    static Optional<RouteFilter> reference(Fields fields) {
        fields.require("group", DocumentReader.DAVY_GROUP);
        fields.value("group", ValueKinds.oneOf(Map.of(DocumentReader.DAVY_GROUP, DocumentReader.DAVY_GROUP)));
        fields.require("kind", KIND.expected());
        Optional<String> kind = fields.value("kind", KIND);
        String name = fields.requiredText("name", Names.RESOURCE);
        fields.done();
        return kind.map(of -> new RouteFilter.Extension(of, name, fields.at()));
    }

    static Optional<Resource> fault(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {until: 2030-01-31T18:00:00Z, abort: {percent: 5%, status: 503}}");
        return document.fields("spec").flatMap(spec -> {
            spec.require("until", TIME.expected() + ", after which it does nothing, so that nobody can forget it");
            Optional<Instant> until = spec.value("until", TIME);
            Optional<String> audience = spec.text("audience", Names.RESOURCE);
            Optional<Fault.Delay> delay = spec.fields("delay").flatMap(ExtensionReader::delay);
            Optional<Fault.Abort> abort = spec.fields("abort").flatMap(ExtensionReader::abort);
            if (!spec.has("delay") && !spec.has("abort")) {
                spec.in().error(spec.at(), spec.path() + ": no fault (expected: delay, abort or both)");
            }
            spec.done();
            return until.map(end -> new Fault(metadata, end, audience, delay, abort));
        });
    }

    private static Optional<Fault.Delay> delay(Fields fields) {
        Weight share = share(fields);
        fields.require("time", ValueKinds.DURATION_VALUE.expected());
        Optional<Duration> time = fields.value("time", ValueKinds.DURATION_VALUE);
        fields.done();
        return time.map(wait -> new Fault.Delay(share, wait));
    }

    private static Optional<Fault.Abort> abort(Fields fields) {
        Weight share = share(fields);
        ValueKind<Integer> status = ValueKinds.whole(400, 599);
        fields.require("status", status.expected());
        Optional<Integer> code = fields.value("status", status);
        fields.done();
        return code.map(answer -> new Fault.Abort(share, answer));
    }

    private static Weight share(Fields fields) {
        fields.require("percent", ValueKinds.SHARE.expected());
        return fields.value("percent", ValueKinds.SHARE).orElse(Weight.ZERO);
    }

    static Optional<Resource> rateLimit(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {requests: 100, per: 1s}");
        return document.fields("spec").flatMap(spec -> {
            spec.require("requests", COUNT.expected());
            Optional<Integer> requests = spec.value("requests", COUNT);
            Duration per = spec.value("per", ValueKinds.DURATION_VALUE).orElse(RateLimit.PER);
            if (per.isZero()) {
                spec.in().error(spec.at("per"), spec.path("per") + ": 0s (expected: above 0s)");
            }
            Optional<Integer> burst = spec.value("burst", COUNT);
            Optional<RateLimit.By> by = spec.node("by").flatMap(node -> by(spec, node));
            spec.done();
            return requests.map(most -> new RateLimit(metadata, most, per, burst.orElse(most), by));
        });
    }

    private static Optional<RateLimit.By> by(Fields spec, Node node) {
        if (node instanceof Node.Scalar) {
            return spec.value("by", ADDRESS).map(_ -> new RateLimit.By.ClientAddress());
        }
        return spec.fields("by").map(fields -> {
            String header = fields.requiredText("header", Names.TOKEN_VALUE);
            fields.done();
            return new RateLimit.By.Header(header.toLowerCase(Locale.ROOT));
        });
    }

    static Optional<Resource> sizeLimit(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {bytes: 1048576}");
        return document.fields("spec").flatMap(spec -> {
            ValueKind<Integer> bytes = ValueKinds.whole(0, Integer.MAX_VALUE);
            spec.require("bytes", bytes.expected());
            Optional<Integer> most = spec.value("bytes", bytes);
            spec.done();
            return most.map(limit -> new SizeLimit(metadata, limit));
        });
    }
}
