package dev.davy.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks a sentence into lines between its words. */
final class Wrap {
    private Wrap() {}

    /** At most {@code most} lines of at most {@code width} characters; what is left over becomes an ellipsis. */
    static List<String> words(String sentence, int width, int most) {
        List<String> lines = new ArrayList<>();
        String rest = sentence.strip();
        while (!rest.isEmpty() && lines.size() < most) {
            int end = rest.length() <= width ? rest.length() : rest.lastIndexOf(' ', width);
            if (end <= 0) {
                end = Math.min(width, rest.length());
            }
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        if (!rest.isEmpty()) {
            String last = lines.removeLast();
            lines.add(last.substring(0, Math.min(last.length(), width - 2)) + " …");
        }
        return lines;
    }
}
