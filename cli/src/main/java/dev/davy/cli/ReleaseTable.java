package dev.davy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Releases as a person reads them: a line each, and under it why. */
final class ReleaseTable {
    private static final List<String> TITLES =
            List.of("NAME", "PHASE", "TARGET", "VERSIONS", "SHARE", "STAGE", "VERDICT", "FAILED", "BUDGET");
    private static final int SHOWN_DIFFERENCES = 3;
    private static final double BUCKETS_PER_PERCENT = 1_000;

    private ReleaseTable() {}

    /** The table with a line break at its end. */
    static String of(List<? extends Map<String, Object>> releases) {
        if (releases.isEmpty()) {
            return "no releases\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        releases.forEach(release -> rows.add(row(release)));
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(table, rows.get(i), rows);
            if (i > 0) {
                notes(table, releases.get(i - 1));
            }
        }
        return table.toString();
    }

    private static void line(StringBuilder table, List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width =
                    rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
            line.append(row.get(column))
                    .append(" ".repeat(width - row.get(column).length() + 2));
        }
        table.append(line.toString().stripTrailing()).append('\n');
    }

    private static List<String> row(Map<String, Object> release) {
        Map<?, ?> requests = map(release, "requests");
        Map<?, ?> budget = map(release, "budget");
        return List.of(
                text(release.get("name")),
                text(release.get("phase")),
                text(release.get("target")),
                text(release.get("stable")) + " → " + text(release.get("candidate")),
                percent(release.get("weight")),
                text(release.get("stage")),
                text(release.get("verdict")),
                text(requests.get("candidateFailed")) + " of " + text(requests.get("candidate")),
                amount(budget.get("spent")) + " of " + amount(budget.get("blastRadius")));
    }

    private static void notes(StringBuilder table, Map<String, Object> release) {
        note(table, "why: ", release.get("why"));
        note(table, "waits for: ", release.get("waitsFor"));
        note(table, "held by: ", release.get("holder"));
        checks(table, release.get("checks"));
        note(table, "the share stays: ", stays(release));
        if (map(release, "budget").get("exposure") instanceof Number exposure && exposure.doubleValue() > 0) {
            note(table, "a fault that begins now costs about: ", amount(exposure) + " failed requests");
        }
        note(table, "open: ", open(release));
        comparison(table, map(release, "comparison"));
        note(table, "barred: ", release.get("barred"));
        note(table, "pending: ", release.get("pending"));
        note(table, "pinned: ", release.get("pins"));
        note(table, "journal: ", release.get("journal"));
        if (release.get("notices") instanceof List<?> notices) {
            notices.forEach(each -> note(table, "note: ", each));
        }
    }

    /** What those outside said last; and how often it failed, where that counts. */
    private static void checks(StringBuilder table, @Nullable Object checks) {
        if (!(checks instanceof List<?> all)) {
            return;
        }
        for (Object each : all) {
            if (each instanceof Map<?, ?> check) {
                boolean counts = check.get("failures") instanceof Number most && most.longValue() > 0;
                String failed = counts ? "; failed " + check.get("failed") + " of " + check.get("failures") : "";
                note(
                        table,
                        (check.get("on") == null ? "check " : "webhook ") + check.get("name") + ": ",
                        text(check.get("state")) + ", " + text(check.get("last")) + failed);
            }
        }
    }

    /** How many copies the candidate answered otherwise than stable did the originals, and the last of them. */
    private static void comparison(StringBuilder table, Map<?, ?> comparison) {
        if (!(comparison.get("compared") instanceof Number compared)
                || !(comparison.get("different") instanceof Number different)) {
            return;
        }
        note(
                table,
                "copies: ",
                different + " of " + compared + " compared answers differ" + counts(" (", comparison.get("kinds"), ")")
                        + counts("; not compared: ", comparison.get("uncompared"), ""));
        if (comparison.get("samples") instanceof List<?> samples
                && !samples.isEmpty()
                && samples.getFirst() instanceof Map<?, ?> last
                && last.get("differences") instanceof List<?> differences) {
            differences.stream().limit(SHOWN_DIFFERENCES).forEach(each -> {
                if (each instanceof Map<?, ?> one) {
                    note(
                            table,
                            "  " + last.get("method") + " " + last.get("path") + ": ",
                            one.get("kind") + " " + one.get("where")
                                    + (text(one.get("where")).equals("-") ? "" : " ") + one.get("original") + " → "
                                    + one.get("copy"));
                }
            });
        }
    }

    private static String counts(String before, @Nullable Object counts, String after) {
        String text = counts instanceof Map<?, ?> all
                ? all.entrySet().stream()
                        .filter(each -> each.getValue() instanceof Number number && number.longValue() > 0)
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", "))
                : "";
        return text.isEmpty() ? "" : before + text + after;
    }

    /** What is under way on the candidate; after a rollback even nothing is said, since it is complete then. */
    private static String open(Map<String, Object> release) {
        long open = release.get("openStreams") instanceof Number number ? number.longValue() : 0;
        String phase = text(release.get("phase"));
        boolean shown = phase.equals("RolledBack") || (open > 0 && !phase.equals("Succeeded"));
        return shown ? Figures.open(open, text(release.get("candidate")), phase) : "";
    }

    /** What keeps the share of a release that goes on from rising; empty where it rises. */
    private static Object stays(Map<String, Object> release) {
        Map<?, ?> next = map(release, "next");
        boolean rises = next.get("weight") instanceof Number then
                && release.get("weight") instanceof Number now
                && then.intValue() > now.intValue();
        Object limit = next.get("limitedBy");
        return rises || limit == null || !"Progressing".equals(release.get("phase")) ? "" : limit;
    }

    private static void note(StringBuilder table, String title, @Nullable Object value) {
        String text = value instanceof List<?> list
                ? String.join(", ", list.stream().map(String::valueOf).toList())
                : value == null ? "" : value.toString();
        if (!text.isBlank()) {
            table.append("  ").append(title).append(text).append('\n');
        }
    }

    private static Map<?, ?> map(Map<String, Object> release, String member) {
        return release.get(member) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(@Nullable Object value) {
        return value == null || value.toString().isBlank() ? "-" : value.toString();
    }

    private static String percent(@Nullable Object buckets) {
        return buckets instanceof Number number ? amount(number.doubleValue() / BUCKETS_PER_PERCENT) + " %" : "-";
    }

    /** Up to two decimals, without zeros at the end. */
    private static String amount(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return "-";
        }
        String text = String.format(Locale.ROOT, "%.2f", number.doubleValue());
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
