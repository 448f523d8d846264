package dev.davy.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private Figures() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** What is under way on a version, in a release of some phase. */
    static String open(long open, String version, String phase) {
        String what = open == 1 ? " request or stream on " : " requests and streams on ";
        boolean back = phase.equals("RolledBack") && open > 0;
        return count(open) + what + version + (back ? "; the rollback is complete at 0" : "");
    }

    /** A weight in buckets of 100,000 as a percentage. */
    static String share(int buckets) {
        return percent(buckets / 100_000.0);
    }

    /** A fraction as a percentage with as many digits as matter. */
    static String percent(double fraction) {
        double percent = fraction * 100;
        double size = Math.abs(percent);
        int digits = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.095 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", percent);
        if (text.contains(".")) {
            text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return text + " %";
    }

    /** An e-value or a number of requests that need not be whole. */
    static String amount(double value) {
        if (value >= 1e6) {
            return "> 1,000,000";
        }
        return String.format(Locale.ROOT, value < 9.95 && value != Math.rint(value) ? "%.1f" : "%,.0f", value);
    }

    /** A length of time: {@code 850 ms}, {@code 12.3 s}, {@code 4 min 10 s}. */
    static String time(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 100_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = time.toSeconds();
        return seconds < 7_200
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
