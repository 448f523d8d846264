package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void whatIsOpenAfterARollbackHasToGo() {
        assertThat(Figures.open(1, "v2", "RolledBack"))
                .isEqualTo("1 request or stream on v2; the rollback is complete at 0");
        assertThat(Figures.open(0, "v2", "RolledBack")).isEqualTo("0 requests and streams on v2");
        assertThat(Figures.open(1_200, "v2", "Progressing")).isEqualTo("1,200 requests and streams on v2");
    }

    @Test
    void percentagesHaveTheDigitsThatMatter() {
        assertThat(Figures.share(100_000)).isEqualTo("100 %");
        assertThat(Figures.share(6_400)).isEqualTo("6.4 %");
        assertThat(Figures.share(12_345)).isEqualTo("12.3 %");
        assertThat(Figures.share(184)).isEqualTo("0.18 %");
        assertThat(Figures.share(1)).isEqualTo("0.001 %");
        assertThat(Figures.share(0)).isEqualTo("0 %");
        assertThat(Figures.percent(0.001)).isEqualTo("0.1 %");
    }

    @Test
    void evidenceBeyondAnyBarIsNotSpeltOut() {
        assertThat(Figures.amount(12.34)).isEqualTo("12");
        assertThat(Figures.amount(3.24)).isEqualTo("3.2");
        assertThat(Figures.amount(50)).isEqualTo("50");
        assertThat(Figures.amount(123_456.7)).isEqualTo("123,457");
        assertThat(Figures.amount(1e12)).isEqualTo("> 1,000,000");
    }

    @Test
    void timesAreInTheUnitThatPeopleUse() {
        assertThat(Figures.time(Duration.ofMillis(85))).isEqualTo("85 ms");
        assertThat(Figures.time(Duration.ofMillis(12_340))).isEqualTo("12.3 s");
        assertThat(Figures.time(Duration.ofSeconds(250))).isEqualTo("4 min 10 s");
        assertThat(Figures.time(Duration.ofMinutes(190))).isEqualTo("3 h 10 min");
    }

    @Test
    void aBarShowsTheSmallestPartAndNeverMoreThanItself() {
        assertThat(Bar.of(0.0001, 4, Tone.PLAIN).render(false)).isEqualTo("▏···");
        assertThat(Bar.of(0, 4, Tone.PLAIN).render(false)).isEqualTo("····");
        assertThat(Bar.of(7, 4, Tone.PLAIN).render(false)).isEqualTo("████");
        assertThat(Bar.of(Double.NaN, 4, Tone.PLAIN).render(false)).isEqualTo("····");
    }

    @Test
    void sentencesBreakBetweenWords() {
        assertThat(Wrap.words("one two three four", 8, 3)).containsExactly("one two", "three", "four");
        assertThat(Wrap.words("one two three four", 8, 2)).containsExactly("one two", "three …");
        assertThat(Wrap.words("", 8, 2)).isEmpty();
    }

    @Test
    void thePaceIsThatOfTheLastSeconds() {
        Pace pace = new Pace();
        assertThat(pace.perSecond()).isNegative();
        for (int second = 0; second <= 10; second++) {
            pace.read(second * 1_000_000_000L, second < 5 ? 0 : (second - 5) * 500L);
        }
        assertThat(pace.perSecond()).isEqualTo(500);
        pace.read(11_000_000_000L, 3);
        assertThat(pace.perSecond()).isNegative();
    }
}
