package dev.davy.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation as a person reads it, in lines of at most 80 characters. */
final class ExplanationText {
    private static final int WIDTH = 80;
    private static final int LABEL = 22;
    private static final int MOST_LINES = 6;

    private ExplanationText() {}

    static String of(Map<String, Object> explanation) {
        StringBuilder text = new StringBuilder();
        text.append(string(explanation.get("name")))
                .append(": ")
                .append(string(explanation.get("phase")))
                .append(verdict(explanation))
                .append('\n');
        paragraph(text, "why", string(explanation.get("why")));
        if (explanation.get("last") instanceof Map<?, ?> last) {
            paragraph(
                    text,
                    "last decision",
                    string(last.get("at")) + ", " + string(last.get("verdict")) + ": " + string(last.get("why")));
        }
        section(text, "evidence", explanation.get("evidence"), "what", "says");
        text.append(changes(explanation));
        return text.toString();
    }

    /** What would change the state, and when. */
    static String changes(Map<String, Object> explanation) {
        StringBuilder text = new StringBuilder();
        section(text, "what would change it", explanation.get("changes"), "to", "needs");
        return text.toString();
    }

    private static String verdict(Map<String, Object> explanation) {
        String verdict = string(explanation.get("verdict"));
        return verdict.isEmpty() ? "" : ", " + verdict;
    }

    private static void section(StringBuilder text, String title, @Nullable Object items, String label, String says) {
        if (items instanceof List<?> all && !all.isEmpty()) {
            text.append(title).append('\n');
            for (Object item : all) {
                if (item instanceof Map<?, ?> one) {
                    paragraph(text, string(one.get(label)), string(one.get(says)));
                }
            }
        }
    }

    private static void paragraph(StringBuilder text, String label, String sentence) {
        String head = "  " + label + "  ";
        List<String> lines = Wrap.words(sentence, WIDTH - LABEL, MOST_LINES);
        boolean fits = head.length() <= LABEL;
        if (!fits) {
            text.append(head.stripTrailing()).append('\n');
        }
        for (int i = 0; i < lines.size(); i++) {
            String left = i == 0 && fits ? head : "";
            text.append(left)
                    .append(" ".repeat(LABEL - left.length()))
                    .append(lines.get(i))
                    .append('\n');
        }
    }

    private static String string(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
