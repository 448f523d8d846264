package dev.davy.resources;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata}: what every kind has. What only a cluster writes there is passed over. */
final class MetadataReader {
    private static final ValueKind<Instant> TIME =
            new ValueKind<>("a time such as 2026-01-31T12:00:00Z", MetadataReader::time);

    private MetadataReader() {}

    static Resource.Metadata read(Fields fields, ValueKind<String> nameKind) {
        String name = fields.requiredText("name", nameKind);
        String namespace = fields.text("namespace", Names.NAMESPACE).orElse(Resource.Metadata.DEFAULT_NAMESPACE);
        fields.map("labels");
        fields.ignore("annotations"); // read by HttpRouteReader, whose they are
        fields.ignore("uid", "resourceVersion", "generation", "generateName", "selfLink");
        fields.ignore(
                "managedFields", "ownerReferences", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds");
        Resource.Metadata metadata =
                new Resource.Metadata(name, namespace, fields.value("creationTimestamp", TIME), fields.at("name"));
        fields.done();
        return metadata;
    }

    private static @Nullable Instant time(Node.Scalar scalar) {
        try {
            return Instant.parse(scalar.text());
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
