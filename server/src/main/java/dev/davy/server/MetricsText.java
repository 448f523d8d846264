package dev.davy.server;

import java.util.List;
import java.util.Map;

/** Writes metrics in the Prometheus text exposition format 0.0.4. */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Up to here every whole number is exact as a double and is written without an exponent. */
    private static final double WHOLE = 1L << 53;

    private MetricsText() {}

    static String of(List<MetricFamily> families) {
        StringBuilder text = new StringBuilder(4096);
        for (MetricFamily family : families) {
            text.append("# HELP ")
                    .append(family.name())
                    .append(' ')
                    .append(escaped(family.help(), false))
                    .append('\n');
            text.append("# TYPE ")
                    .append(family.name())
                    .append(' ')
                    .append(family.type().word())
                    .append('\n');
            for (MetricFamily.Sample sample : family.samples()) {
                text.append(family.name()).append(sample.suffix());
                labels(text, sample.labels());
                text.append(' ').append(number(sample.value())).append('\n');
            }
        }
        return text.toString();
    }

    private static void labels(StringBuilder text, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return;
        }
        char before = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(before)
                    .append(label.getKey())
                    .append("=\"")
                    .append(escaped(label.getValue(), true))
                    .append('"');
            before = ',';
        }
        text.append('}');
    }

    private static String escaped(String text, boolean quotes) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
            return Long.toString((long) value);
        }
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
    }
}
