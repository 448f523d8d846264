package dev.davy.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Line WORD = Line.of(Tone.BAD, "word");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void awayFromATerminalThereAreOnlyLinesThatStay() {
        Screen screen = screen(new Screen.Appearance(false, false), UTF_8);
        screen.show(List.of(Line.of("a panel")));
        screen.say(WORD);
        screen.close();
        assertThat(bytes.toString(UTF_8)).isEqualTo("word\n");
    }

    @Test
    void inATerminalThePanelIsDrawnOverAndLinesStayAboveIt() {
        Screen screen = screen(new Screen.Appearance(true, false), UTF_8);
        screen.show(List.of(Line.of("one"), Line.of("two")));
        bytes.reset();
        screen.say(WORD);
        assertThat(bytes.toString(UTF_8)).startsWith("\u001b[2A\r\u001b[J").contains("word\n", "one\n", "two\n");
        bytes.reset();
        screen.close();
        assertThat(bytes.toString(UTF_8)).isEqualTo("\u001b[?25h");
    }

    @Test
    void coloursAreForThoseWhoWantThem() {
        screen(new Screen.Appearance(true, true), UTF_8).say(WORD);
        assertThat(bytes.toString(UTF_8)).isEqualTo("\u001b[31mword\u001b[0m\n");
        assertThat(Screen.Appearance.of(true, Map.of("TERM", "xterm-256color")))
                .isEqualTo(new Screen.Appearance(true, true));
        assertThat(Screen.Appearance.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")))
                .isEqualTo(new Screen.Appearance(true, false));
        assertThat(Screen.Appearance.of(true, Map.of("TERM", "dumb"))).isEqualTo(new Screen.Appearance(false, false));
        assertThat(Screen.Appearance.of(false, Map.of("TERM", "xterm"))).isEqualTo(new Screen.Appearance(false, false));
    }

    @Test
    void anEncodingWithoutBlocksGetsPlainCharacters() {
        screen(new Screen.Appearance(false, false), US_ASCII)
                .say(Bar.of(0.5, 4, Tone.PLAIN).and(" v1 → v2 …"));
        assertThat(bytes.toString(US_ASCII)).isEqualTo("##-- v1 > v2 ~\n");
    }

    private Screen screen(Screen.Appearance appearance, Charset charset) {
        return new Screen(new PrintStream(bytes, true, charset), appearance, () -> 80);
    }
}
