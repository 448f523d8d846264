package dev.davy.resources;

import java.util.List;
import java.util.Optional;

/**
 * A file that is a list of instances, which Upstreams take by {@code spec.instancesFile}. Its name is the file's.
 *
 * @param instances in the order of the file
 */
public record InstanceList(Metadata metadata, List<Upstream.Instance> instances) implements Resource {
    public static final String KIND = "instances";

    public InstanceList {
        instances = List.copyOf(instances);
    }

    @Override
    public String kind() {
        return KIND;
    }

    static InstanceList of(String file, List<Upstream.Instance> instances) {
        return new InstanceList(
                new Metadata(file, Metadata.DEFAULT_NAMESPACE, Optional.empty(), Position.of(file)), instances);
    }
}
