package dev.davy.resources;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Releases that succeed or return together.
 *
 * @param releases their names, in order
 * @param sequence whether each waits until those before it are stable; else all become stable when the last is ready
 */
public record ReleaseGroup(Metadata metadata, List<String> releases, boolean sequence) implements Resource {
    public static final String KIND = "ReleaseGroup";
    private static final ValueKind<Boolean> ORDER = ValueKinds.oneOf(Map.of("together", false, "sequence", true));

    public ReleaseGroup {
        releases = List.copyOf(releases);
    }

    @Override
    public String kind() {
        return KIND;
    }

    static Optional<Resource> read(Fields document, Metadata metadata) {
        document.require("spec", "spec: {releases: [cart, shop]}");
        return document.fields("spec").map(spec -> {
            List<String> releases = spec.texts("releases", Names.RESOURCE);
            boolean sequence = spec.value("order", ORDER).orElse(false);
            if (new HashSet<>(releases).size() != releases.size()) {
                spec.in().error(spec.at("releases"), spec.path("releases") + ": a name twice (expected: each once)");
            }
            if (releases.size() < 2) {
                spec.in()
                        .error(
                                spec.at("releases"),
                                spec.path("releases") + ": " + releases.size() + " (expected: two releases or more)");
            }
            spec.done();
            return new ReleaseGroup(metadata, releases, sequence);
        });
    }
}
