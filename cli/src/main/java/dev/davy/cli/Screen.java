package dev.davy.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Standard output as a place for a live view: lines that stay, and below them a panel that is drawn over.
 *
 * <p>In a terminal the panel is redrawn in place, with colours unless {@code NO_COLOR} is set. Anywhere else there is no
 * panel and no escape code: only the lines that stay. Where the encoding knows no block characters, plain ones stand in.
 * May be called by any thread.
 */
final class Screen implements AutoCloseable {
    private static final int WIDTH_OF_PAPER = 120;
    private static final int WIDTH_OF_UNKNOWN = 80;
    private static final String FANCY = "█▉▊▋▌▍▎▏·→…✓✗";
    private static final String PLAIN = "###==---->~+x";

    private final PrintStream out;
    private final Appearance appearance;
    private final boolean blocks;
    private List<Line> panel = List.of();
    private int drawn;
    private boolean closed;

    /**
     * What the output can show.
     *
     * @param live whether it is a terminal whose lines can be drawn over
     * @param colour whether colours are wished and known
     */
    record Appearance(boolean live, boolean colour) {
        /** The appearance for this process's standard output and environment. */
        static Appearance of(boolean terminal, Map<String, String> environment) {
            boolean live = terminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
            return new Appearance(
                    live, live && environment.getOrDefault("NO_COLOR", "").isEmpty());
        }
    }

    /** A source of the terminal's present width. */
    interface Width {
        int columns();
    }

    private final Width width;

    Screen(PrintStream out, Appearance appearance, Width width) {
        this.out = out;
        this.appearance = appearance;
        this.width = width;
        CharsetEncoder encoder = out.charset().newEncoder();
        this.blocks = encoder.canEncode('█') && encoder.canEncode('▏');
    }

    /** The screen on this process's standard output. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 25 on it is null again away from a terminal
    static Screen onStandardOutput() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        Appearance appearance = Appearance.of(terminal, System.getenv());
        if (!appearance.live()) {
            return new Screen(System.out, appearance, () -> WIDTH_OF_PAPER);
        }
        try {
            Terminal size = TerminalBuilder.builder().system(true).dumb(true).build();
            return new Screen(
                    System.out, appearance, () -> columns(size.getSize().getColumns()));
        } catch (IOException unknown) {
            return new Screen(System.out, appearance, () -> WIDTH_OF_UNKNOWN);
        }
    }

    /** A terminal that does not know its width says 0. */
    private static int columns(int told) {
        return told > 0 ? told : WIDTH_OF_UNKNOWN;
    }

    /** Whether a panel can be seen at all. */
    boolean live() {
        return appearance.live();
    }

    /** Columns that a line may have; the last one of a terminal stays free, since some break the line there. */
    int width() {
        return appearance.live() ? Math.max(ReleasePanel.NARROWEST, width.columns() - 1) : WIDTH_OF_PAPER;
    }

    /** Writes lines that stay, above the panel. */
    synchronized void say(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        rubOut(text);
        lines.forEach(line -> text.append(render(line)).append('\n'));
        draw(text);
        print(text);
    }

    /** Writes one line that stays, above the panel. */
    void say(Line line) {
        say(List.of(line));
    }

    /** Writes a sentence that stays, above the panel, in as many lines as it needs. */
    void say(Tone tone, String indent, String sentence) {
        say(Wrap.words(sentence, width() - indent.length(), Integer.MAX_VALUE).stream()
                .map(words -> Line.of(indent).and(tone, words))
                .toList());
    }

    /** Draws the panel anew. */
    synchronized void show(List<Line> lines) {
        if (!appearance.live() || closed) {
            return;
        }
        panel = new ArrayList<>(lines);
        StringBuilder text = new StringBuilder();
        rubOut(text);
        draw(text);
        print(text);
    }

    /** Leaves what is on the panel where it is, and goes on below it. */
    synchronized void settle() {
        panel = List.of();
        drawn = 0;
    }

    /** Gives the terminal back as it was. */
    @Override
    public synchronized void close() {
        if (!closed && appearance.live()) {
            closed = true;
            settle();
            print(new StringBuilder("\u001b[?25h"));
        }
    }

    private void rubOut(StringBuilder text) {
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A\r\u001b[J");
        }
    }

    private void draw(StringBuilder text) {
        if (!appearance.live()) {
            return;
        }
        if (!panel.isEmpty() && !closed) {
            text.append("\u001b[?25l");
        }
        int columns = width();
        panel.forEach(line -> text.append(render(line.fit(columns))).append('\n'));
        drawn = panel.size();
    }

    private String render(Line line) {
        String text = line.render(appearance.colour());
        if (blocks) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        text.chars().forEach(c -> plain.append(plain((char) c)));
        return plain.toString();
    }

    private static char plain(char c) {
        int at = FANCY.indexOf(c);
        return at < 0 ? c : PLAIN.charAt(at);
    }

    private void print(StringBuilder text) {
        out.print(text);
        out.flush();
    }
}
