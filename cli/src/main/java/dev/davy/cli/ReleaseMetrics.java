package dev.davy.cli;

import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import java.util.List;

/** The releases as Prometheus metrics, in the text exposition format 0.0.4. */
final class ReleaseMetrics {
    private ReleaseMetrics() {}

    static String of(List<ReleaseView> releases) {
        StringBuilder text = new StringBuilder();
        family(text, "davy_release_weight", "Buckets of 100,000 that the candidate has.");
        for (ReleaseView release : releases) {
            text.append("davy_release_weight")
                    .append(labels(release))
                    .append("} ")
                    .append(release.weight())
                    .append('\n');
        }
        family(text, "davy_release_phase", "1 for the phase in which the release is, 0 for the others.");
        for (ReleaseView release : releases) {
            for (Phase phase : Phase.values()) {
                text.append("davy_release_phase")
                        .append(labels(release))
                        .append(",phase=\"")
                        .append(phase.word())
                        .append("\"} ")
                        .append(phase == release.phase() ? 1 : 0)
                        .append('\n');
            }
        }
        family(text, "davy_release_budget_spent", "Excess failed requests charged to the release's blast radius.");
        for (ReleaseView release : releases) {
            text.append("davy_release_budget_spent")
                    .append(labels(release))
                    .append("} ")
                    .append(release.budget().spent())
                    .append('\n');
        }
        return text.toString();
    }

    /** Of the notices to receivers of webhooks. */
    static String notices(long dropped) {
        return """
                # HELP davy_notices_dropped_total Notices that no receiver of a webhook got.
                # TYPE davy_notices_dropped_total counter
                davy_notices_dropped_total %d
                """.formatted(dropped);
    }

    private static void family(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private static String labels(ReleaseView release) {
        return "{release=\"" + escaped(release.name()) + "\",target=\"" + escaped(release.target()) + "\"";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
