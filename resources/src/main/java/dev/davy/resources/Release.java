package dev.davy.resources;

import dev.davy.model.Plan;
import java.util.List;
import java.util.Map;

/**
 * The wish to move an Upstream from its stable version to another.
 *
 * @param plan all that it says, with the defaults filled in
 * @param windows when its shares may rise; empty for always
 * @param lines where the parts stand that refer to other resources: {@code target}, {@code from}, {@code version}, and
 *     {@code stages[N]} and {@code checks[N]} for every stage and check
 */
public record Release(Metadata metadata, Plan plan, List<TimeWindow> windows, Map<String, Position> lines)
        implements Resource {
    public static final String KIND = "Release";

    public Release {
        windows = List.copyOf(windows);
        lines = Map.copyOf(lines);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Where a part stands; the resource's own line where it is not in the file. */
    public Position line(String part) {
        return lines.getOrDefault(part, at());
    }
}
