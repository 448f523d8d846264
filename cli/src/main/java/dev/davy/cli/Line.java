package dev.davy.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * One line for a terminal: pieces of text, each with its tone. Every character is one column wide.
 *
 * @param pieces from left to right
 */
record Line(List<Piece> pieces) {
    static final Line EMPTY = new Line(List.of());

    Line {
        pieces = List.copyOf(pieces);
    }

    /** A piece of text in one tone. */
    record Piece(Tone tone, String text) {}

    static Line of(String text) {
        return EMPTY.and(text);
    }

    static Line of(Tone tone, String text) {
        return EMPTY.and(tone, text);
    }

    Line and(String text) {
        return and(Tone.PLAIN, text);
    }

    Line and(Tone tone, String text) {
        List<Piece> longer = new ArrayList<>(pieces);
        longer.add(new Piece(tone, text));
        return new Line(longer);
    }

    Line and(Line other) {
        List<Piece> longer = new ArrayList<>(pieces);
        longer.addAll(other.pieces);
        return new Line(longer);
    }

    /** The same, filled up with spaces to a width. */
    Line padded(int width) {
        return width() >= width ? this : and(" ".repeat(width - width()));
    }

    int width() {
        return pieces.stream().mapToInt(piece -> piece.text().length()).sum();
    }

    /** The same, ending in an ellipsis where it would be wider. */
    Line fit(int width) {
        if (width() <= width) {
            return this;
        }
        List<Piece> kept = new ArrayList<>();
        int left = width - 1;
        for (Piece piece : pieces) {
            String text = piece.text().substring(0, Math.min(left, piece.text().length()));
            kept.add(new Piece(piece.tone(), text));
            left -= text.length();
        }
        kept.add(new Piece(Tone.QUIET, "…"));
        return new Line(kept);
    }

    /** As text, with the escape codes of its tones where {@code colour} is wished. */
    String render(boolean colour) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(colour ? piece.tone().paint(piece.text()) : piece.text());
        }
        return text.toString();
    }
}
