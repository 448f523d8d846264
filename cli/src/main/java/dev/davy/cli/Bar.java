package dev.davy.cli;

/** A horizontal bar in eighths of a character. */
final class Bar {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private Bar() {}

    /**
     * A bar of {@code cells} characters.
     *
     * @param fraction how full it is; what is outside 0..1 shows as the nearer end, and anything above 0 shows
     */
    static Line of(double fraction, int cells, Tone tone) {
        double bounded = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0, 1);
        int eighths = (int) Math.round(bounded * cells * 8);
        if (bounded > 0) {
            eighths = Math.max(1, eighths);
        }
        int whole = eighths / 8;
        String filled = "█".repeat(whole) + (eighths % 8 == 0 ? "" : EIGHTHS.charAt(eighths % 8));
        return Line.of(tone, filled).and(Tone.QUIET, "·".repeat(cells - filled.length()));
    }

    /** How far an e-value is on its way to a bar: evidence multiplies, so the way is measured in logarithms. */
    static double evidence(double value, double bar) {
        return value <= 1 ? 0 : Math.log(value) / Math.log(bar);
    }
}
