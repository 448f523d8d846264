package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.config.DirectorySource;
import dev.davy.config.LiveConfiguration;
import dev.davy.config.RemovalGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCalendarTest {
    private static final String UPSTREAM = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: NAME}
            spec:
              instances:
                - {address: "127.0.0.1:9001", labels: {version: v1}}
                - {address: "127.0.0.1:9002", labels: {version: v2}}
            ---
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: NAME}
            spec: {targetRef: {name: NAME}, version: v2, WINDOWS}
            ---
            """;
    private static final String FREEZE = """
            apiVersion: davy.dev/v1
            kind: Freeze
            metadata: {name: sale}
            spec: {time: {from: 2026-11-27T00:00:00Z, to: 2026-12-01T00:00:00Z}, except: [hotfix], reason: big sale}
            """;

    private static ReleaseCalendar calendar(Path config) throws IOException {
        Files.writeString(
                config.resolve("all.yaml"),
                UPSTREAM.replace("NAME", "shop")
                                .replace(
                                        "WINDOWS",
                                        "windows: [{days: [Mon, Tue, Wed, Thu, Fri], between: \"09:00-17:00\", zone:"
                                                + " Europe/Berlin}]")
                        + UPSTREAM.replace("NAME", "hotfix").replace("WINDOWS", "from: v1")
                        + FREEZE);
        try (LiveConfiguration live = LiveConfiguration.start(
                DirectorySource.of(config), config.resolve(".last-good"), RemovalGuard.NONE, _ -> {})) {
            assertThat(live.current().problems()).isEmpty();
            return new ReleaseCalendar(live.current());
        }
    }

    private static void expect(ReleaseCalendar calendar, String release, String moment, String closed) {
        assertThat(calendar.closed(release, Instant.parse(moment)).orElse("open"))
                .isEqualTo(closed);
    }

    @Test
    void a_release_rises_inside_its_windows_and_outside_every_freeze(@TempDir Path config) throws IOException {
        ReleaseCalendar calendar = calendar(config);
        expect(calendar, "shop", "2026-11-20T15:59:59Z", "open");
        expect(calendar, "shop", "2026-11-20T16:00:00Z", "outside its windows until Mon 23 Nov 09:00 Europe/Berlin");
        expect(calendar, "shop", "2026-11-23T07:59:59Z", "outside its windows until Mon 23 Nov 09:00 Europe/Berlin");
        expect(calendar, "shop", "2026-11-23T08:00:00Z", "open");
        expect(calendar, "shop", "2026-11-27T10:00:00Z", "freeze sale until Tue 1 Dec 00:00 UTC: big sale");
    }

    @Test
    void what_a_freeze_leaves_out_goes_on(@TempDir Path config) throws IOException {
        expect(calendar(config), "hotfix", "2026-11-27T10:00:00Z", "open");
    }

    @Test
    void a_clock_that_jumps_back_is_asked_anew(@TempDir Path config) throws IOException {
        ReleaseCalendar calendar = calendar(config);
        expect(calendar, "hotfix", "2026-11-27T10:00:00Z", "open");
        expect(calendar, "shop", "2026-11-27T10:00:00Z", "freeze sale until Tue 1 Dec 00:00 UTC: big sale");
        expect(calendar, "shop", "2026-11-25T10:00:00Z", "open");
    }
}
