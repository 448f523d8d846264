package dev.davy.resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a document by its kind. */
final class DocumentReader {
    static final String DAVY = "davy.dev/v1";
    static final String DAVY_GROUP = "davy.dev";
    static final String GATEWAY_API = "gateway.networking.k8s.io/v1";
    private static final String GATEWAY_API_BETA = "gateway.networking.k8s.io/v1beta1";
    private static final String FLAGGER = "flagger.app/";

    /** Reads what follows {@code apiVersion} and {@code kind}. */
    private interface KindReader {
        /** The resource; empty where too little of it could be read, and the reading has said why. */
        Optional<Resource> read(Fields document, Resource.Metadata metadata);
    }

    private record Kind(String apiVersion, ValueKind<String> name, KindReader reader) {}

    private static final Map<String, Kind> KINDS = kinds();

    private DocumentReader() {}

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put(Upstream.KIND, new Kind(DAVY, Names.UPSTREAM, UpstreamReader::read));
        kinds.put(Audience.KIND, new Kind(DAVY, Names.RESOURCE, AudienceReader::read));
        kinds.put(Certificate.KIND, new Kind(DAVY, Names.RESOURCE, Certificate::read));
        kinds.put(Issuer.KIND, new Kind(DAVY, Names.RESOURCE, IssuerReader::read));
        kinds.put(MetricStore.KIND, new Kind(DAVY, Names.RESOURCE, MetricStoreReader::read));
        kinds.put(Release.KIND, new Kind(DAVY, Names.RESOURCE, ReleaseReader::read));
        kinds.put(Freeze.KIND, new Kind(DAVY, Names.RESOURCE, Freeze::read));
        kinds.put(ReleaseGroup.KIND, new Kind(DAVY, Names.RESOURCE, ReleaseGroup::read));
        kinds.put(Fault.KIND, new Kind(DAVY, Names.RESOURCE, ExtensionReader::fault));
        kinds.put(RateLimit.KIND, new Kind(DAVY, Names.RESOURCE, ExtensionReader::rateLimit));
        kinds.put(SizeLimit.KIND, new Kind(DAVY, Names.RESOURCE, ExtensionReader::sizeLimit));
        kinds.put(Comparison.KIND, new Kind(DAVY, Names.RESOURCE, ComparisonReader::read));
        kinds.put(HttpRoute.KIND, new Kind(GATEWAY_API, Names.RESOURCE, HttpRouteReader::read));
        kinds.put(HttpRoute.GRPC, new Kind(GATEWAY_API, Names.RESOURCE, GrpcRouteReader::read));
        kinds.put(Gateway.KIND, new Kind(GATEWAY_API, Names.RESOURCE, GatewayReader::read));
        return kinds;
    }

    /** Reads a document, or a list of them: adds its resources, its problems, and the identity of what has a mistake. */
    static void read(Node document, List<Resource> resources, List<Problem> problems, Set<String> mistaken) {
        Reading in = new Reading();
        if (document instanceof Node.Mapping mapping) {
            Fields fields = new Fields(in, "", mapping);
            if (list(mapping)) {
                fields.ignore("apiVersion", "kind", "metadata");
                fields.items("items").values().forEach(item -> read(item, resources, problems, mistaken));
                fields.done();
            } else {
                read(in, fields, mistaken).ifPresent(resources::add);
            }
        } else if (document instanceof Node.Sequence items && instances(items)) {
            String file = document.at().file();
            InstanceList list = InstanceList.of(file, InstanceReader.read(items(in, items), null));
            if (in.clean()) {
                resources.add(list);
            } else {
                mistaken.add(list.identity());
            }
        } else {
            in.error(
                    document.at(),
                    "document: " + document.describe() + " (expected: apiVersion, kind, metadata and spec;"
                            + " a line --- between documents)");
        }
        problems.addAll(in.problems());
    }

    /** A list of mappings without a kind. */
    private static boolean instances(Node.Sequence items) {
        return items.items().stream()
                .allMatch(item -> item instanceof Node.Mapping mapping
                        && !mapping.fields().containsKey("kind"));
    }

    private static List<Fields> items(Reading in, Node.Sequence sequence) {
        List<Fields> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            in.fields("[" + items.size() + "]", item).ifPresent(items::add);
        }
        return items;
    }

    private static boolean list(Node.Mapping mapping) {
        return mapping.fields().get("kind") instanceof Node.Scalar kind
                && kind.text().equals("List");
    }

    private static Optional<Resource> read(Reading in, Fields document, Set<String> mistaken) {
        String name = document.requiredText("kind", ValueKinds.text("a kind", text -> !text.isEmpty()));
        String version =
                document.requiredText("apiVersion", ValueKinds.text("an API version", text -> !text.isEmpty()));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (version.startsWith(FLAGGER)) {
            in.error(
                    document.at("kind"),
                    name + " of " + version + ": will be read in a later version (expected: a Release)");
            return Optional.empty();
        }
        Kind kind = KINDS.get(name);
        if (kind == null) {
            in.error(document.at("kind"), "kind: " + name + " is unknown (" + expected(in, name) + ")");
            return Optional.empty();
        }
        boolean beta = kind.apiVersion().equals(GATEWAY_API) && version.equals(GATEWAY_API_BETA);
        if (!version.isEmpty() && !version.equals(kind.apiVersion()) && !beta) {
            in.error(
                    document.at("apiVersion"),
                    "apiVersion: " + version + " (expected: " + kind.apiVersion() + " for kind " + name + ")");
        }
        document.require("metadata", "metadata: {name: …}");
        Resource.Metadata metadata = document.fields("metadata")
                .map(fields -> MetadataReader.read(fields, kind.name()))
                .orElse(new Resource.Metadata(
                        "", Resource.Metadata.DEFAULT_NAMESPACE, Optional.empty(), document.at()));
        document.ignore("status");
        Optional<Resource> resource = kind.reader().read(document, metadata);
        document.done();
        if (!in.clean()) {
            mistaken.add(name + " " + metadata.name());
            return Optional.empty();
        }
        return resource;
    }

    private static String expected(Reading in, String name) {
        return Nearest.to(name, KINDS.keySet()).isPresent()
                ? in.expected(name, KINDS.keySet())
                : "expected: " + String.join(", ", new TreeSet<>(KINDS.keySet()));
    }
}
