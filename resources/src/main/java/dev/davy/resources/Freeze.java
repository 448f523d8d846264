package dev.davy.resources;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A time in which releases do not rise: what has a share keeps it, what harms goes back all the same.
 *
 * @param time when
 * @param releases those that it is about; empty for all
 * @param except those that it is not about
 * @param reason for people; may be empty
 */
public record Freeze(Metadata metadata, TimeWindow time, Set<String> releases, Set<String> except, String reason)
        implements Resource {
    public static final String KIND = "Freeze";

    public Freeze {
        releases = Set.copyOf(releases);
        except = Set.copyOf(except);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Whether it is about a release. */
    public boolean holds(String release) {
        return (releases.isEmpty() || releases.contains(release)) && !except.contains(release);
    }

    static Optional<Resource> read(Fields document, Metadata metadata) {
        document.require("spec", "spec: {time: {from: …, to: …}}");
        return document.fields("spec").flatMap(spec -> {
            spec.require("time", "{from: 2026-11-27T00:00:00Z, to: …} or {days: [Fri], between: …}");
            Optional<TimeWindow> time = spec.fields("time").map(TimeWindowReader::read);
            List<String> releases = spec.texts("releases", Names.RESOURCE);
            List<String> except = spec.texts("except", Names.RESOURCE);
            Optional<String> reason = spec.text("reason");
            spec.done();
            return time.map(
                    when -> new Freeze(metadata, when, Set.copyOf(releases), Set.copyOf(except), reason.orElse("")));
        });
    }
}
