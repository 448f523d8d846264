package dev.davy.bench;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A chart with a line of dots for each row, one for each series: figures that differ by orders of magnitude stay readable beside
 * each other. Written as SVG that follows the reader's light or dark theme.
 *
 * @param title above it
 * @param axis what is measured, with its unit
 * @param scale of the axis
 * @param series whose dots there are, in the order of the rows' values
 * @param rows from top to bottom
 */
record DotChart(String title, String axis, Scale scale, List<String> series, List<Row> rows) {
    /** Left to right. */
    enum Scale {
        /** From 1 on, by factors of ten; what is less is drawn at 1. */
        LOGARITHMIC,
        /** From 0 to 100. */
        PERCENT
    }

    /**
     * A row.
     *
     * @param label at its left
     * @param values one for each series; empty where there is none
     */
    record Row(String label, List<OptionalDouble> values) {
        Row {
            values = List.copyOf(values);
        }
    }

    private static final int WIDTH = 900;
    private static final int LEFT = 330;
    private static final int RIGHT = 850;
    private static final int HEAD = 104;
    private static final int LINE = 26;
    /** Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008), the first for Davy. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#8c8c8c");

    DotChart {
        series = List.copyOf(series);
        rows = List.copyOf(rows);
        if (series.size() > COLOURS.size()) {
            throw new IllegalArgumentException(
                    "series: " + series.size() + " (expected: at most " + COLOURS.size() + ")");
        }
    }

    String svg() {
        StringBuilder text = new StringBuilder();
        try (Formatter svg = new Formatter(text, Locale.ROOT)) {
            draw(svg);
        }
        return text.toString();
    }

    private void draw(Formatter svg) {
        int bottom = HEAD + rows.size() * LINE;
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH, bottom + 44, text(title));
        svg.format("%s", """
                <style>
                text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-size: 15px; font-weight: 600 }
                .quiet { fill: #57606a; font-size: 12px } line { stroke: #d0d7de } circle { stroke: #ffffff; stroke-width: 1 }
                @media (prefers-color-scheme: dark) {
                  text { fill: #e6edf3 } .quiet { fill: #9198a1 } line { stroke: #3d444d } circle { stroke: #0d1117 }
                }
                </style>
                """);
        svg.format("<text x=\"8\" y=\"22\" class=\"title\">%s</text>%n", text(title));
        legend(svg);
        ticks(svg, bottom);
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), HEAD + i * LINE + LINE / 2);
        }
        svg.format(
                "<text x=\"%d\" y=\"%d\" class=\"quiet\" text-anchor=\"end\">%s</text>%n",
                RIGHT, bottom + 38, text(axis));
        svg.format("</svg>%n");
    }

    private void legend(Formatter svg) {
        double x = 14;
        int y = 46;
        for (int i = 0; i < series.size(); i++) {
            double wide = 34 + 6.8 * series.get(i).length();
            if (x + wide > WIDTH) {
                x = 14;
                y += 20;
            }
            svg.format("<circle cx=\"%.0f\" cy=\"%d\" r=\"5\" fill=\"%s\"/>", x, y, COLOURS.get(i));
            svg.format("<text x=\"%.0f\" y=\"%d\" class=\"quiet\">%s</text>%n", x + 9, y + 4, text(series.get(i)));
            x += wide;
        }
    }

    private void ticks(Formatter svg, int bottom) {
        double most = scale == Scale.PERCENT ? 100 : top();
        double tick = scale == Scale.PERCENT ? 0 : 1;
        while (tick <= most) {
            double x = x(tick);
            svg.format("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, HEAD - 8, x, bottom);
            svg.format(
                    "<text x=\"%.1f\" y=\"%d\" class=\"quiet\" text-anchor=\"middle\">%,.0f</text>%n",
                    x, bottom + 18, tick);
            tick = scale == Scale.PERCENT ? tick + 20 : tick * 10;
        }
    }

    private void row(Formatter svg, Row row, int y) {
        svg.format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 14, y + 4, text(row.label()));
        svg.format("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke-dasharray=\"1 4\"/>%n", LEFT, y, RIGHT, y);
        // The first series is drawn last, so that it is never hidden.
        for (int i = series.size() - 1; i >= 0; i--) {
            OptionalDouble value = row.values().get(i);
            if (value.isPresent()) {
                svg.format(
                        "<circle cx=\"%.1f\" cy=\"%d\" r=\"%d\" fill=\"%s\"><title>%s: %,.1f</title></circle>%n",
                        x(value.getAsDouble()),
                        y,
                        i == 0 ? 6 : 5,
                        COLOURS.get(i),
                        text(series.get(i)),
                        value.getAsDouble());
            }
        }
    }

    private double x(double value) {
        double at = scale == Scale.PERCENT ? value / 100 : Math.log10(Math.max(1, value)) / Math.log10(top());
        return LEFT + (RIGHT - LEFT) * at;
    }

    /** The power of ten that no value is above. */
    private double top() {
        double most = rows.stream()
                .flatMap(row -> row.values().stream())
                .mapToDouble(value -> value.orElse(1))
                .max()
                .orElse(1);
        return Math.pow(10, Math.max(1, Math.ceil(Math.log10(Math.max(1, most)))));
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
