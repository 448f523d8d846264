package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeWindowTest {
    private static TimeWindow window(String text) {
        ResourceFile file = ResourceFile.read("f.yaml", """
                apiVersion: davy.dev/v1
                kind: Freeze
                metadata: {name: f}
                spec: {time: %s}
                """.formatted(text));
        assertThat(file.problems()).isEmpty();
        return ((Freeze) file.resources().getFirst()).time();
    }

    private static Optional<Instant> change(String moment, String... windows) {
        return TimeWindow.change(
                List.of(windows).stream().map(TimeWindowTest::window).toList(), Instant.parse(moment));
    }

    @Test
    void hours_of_days_change_by_the_clocks_of_their_zone() {
        String office = "{days: [Mon, Tue, Wed, Thu, Fri], between: \"09:00-17:00\", zone: Europe/Berlin}";
        assertThat(change("2026-11-20T15:59:30Z", office)).hasValue(Instant.parse("2026-11-20T16:00:00Z"));
        assertThat(change("2026-11-20T16:00:00Z", office)).hasValue(Instant.parse("2026-11-23T08:00:00Z"));
    }

    @Test
    void a_clock_that_is_put_forward_or_back_takes_the_window_along() {
        String night = "{between: \"03:00-04:00\", zone: Europe/Berlin}";
        assertThat(change("2026-03-28T12:00:00Z", night)).hasValue(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(change("2026-10-24T12:00:00Z", night)).hasValue(Instant.parse("2026-10-25T02:00:00Z"));
    }

    @Test
    void moments_count_to_the_second_and_however_far_they_are() {
        String once = "{from: 2026-11-27T00:00:07Z, to: 2027-01-01T00:00:00Z}";
        assertThat(change("2026-11-01T00:00:00Z", once)).hasValue(Instant.parse("2026-11-27T00:00:07Z"));
        assertThat(change("2026-11-27T00:00:07Z", once)).hasValue(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(change("2027-01-01T00:00:00Z", once)).isEmpty();
    }

    @Test
    void windows_that_meet_are_one() {
        assertThat(change("2026-11-20T10:00:00Z", "{between: \"09:00-12:00\"}", "{between: \"12:00-15:00\"}"))
                .hasValue(Instant.parse("2026-11-20T15:00:00Z"));
        assertThat(change("2026-11-20T10:00:00Z", "{between: \"00:00-12:00\"}", "{between: \"12:00-24:00\"}"))
                .isEmpty();
    }
}
