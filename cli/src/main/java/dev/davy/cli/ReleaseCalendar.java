package dev.davy.cli;

import dev.davy.config.Configuration;
import dev.davy.release.Group;
import dev.davy.release.spi.Calendar;
import dev.davy.resources.Freeze;
import dev.davy.resources.TimeWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When releases may rise, as the files say: outside every freeze, and inside their own windows. */
final class ReleaseCalendar implements Calendar {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ROOT);

    private final Configuration configuration;
    /** What was said last of each release, and until when that holds. */
    private final Map<String, Said> said = new ConcurrentHashMap<>();

    private record Said(Optional<String> closed, Instant from, Instant until) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(until);
        }
    }

    ReleaseCalendar(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The groups of the files. */
    static List<Group> groups(Configuration configuration) {
        return configuration.groups().stream()
                .map(group -> new Group(
                        group.name(), group.releases(), group.sequence() ? Group.Order.SEQUENCE : Group.Order.TOGETHER))
                .toList();
    }

    @Override
    public Optional<String> closed(String release, Instant at) {
        Said last = said.get(release);
        if (last == null || !last.holds(at)) {
            last = say(release, at);
            said.put(release, last);
        }
        return last.closed();
    }

    private Said say(String release, Instant at) {
        Instant until = Instant.MAX;
        for (Freeze freeze : configuration.freezes()) {
            if (!freeze.holds(release)) {
                continue;
            }
            List<TimeWindow> time = List.of(freeze.time());
            Optional<Instant> change = TimeWindow.change(time, at);
            if (TimeWindow.any(time, at)) {
                String why = freeze.reason().isEmpty() ? "" : ": " + freeze.reason();
                return new Said(
                        Optional.of("freeze " + freeze.name() + until(change, time) + why),
                        at,
                        change.orElse(Instant.MAX));
            }
            until = change.filter(until::isAfter).orElse(until);
        }
        Configuration.Wanted wanted = configuration.releases().get(release);
        List<TimeWindow> windows = wanted == null ? List.of() : wanted.windows();
        if (windows.isEmpty()) {
            return new Said(Optional.empty(), at, until);
        }
        Optional<Instant> change = TimeWindow.change(windows, at);
        Optional<String> closed = TimeWindow.any(windows, at)
                ? Optional.empty()
                : Optional.of("outside its windows" + until(change, windows));
        return new Said(closed, at, change.filter(until::isAfter).orElse(until));
    }

    private static String until(Optional<Instant> change, List<TimeWindow> windows) {
        ZoneId zone = windows.stream()
                .flatMap(window -> window.daily().stream())
                .map(TimeWindow.Daily::zone)
                .findFirst()
                .orElse(ZoneOffset.UTC);
        String name = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
        return change.map(end -> " until " + MOMENT.format(end.atZone(zone)) + " " + name)
                .orElse(", without an end");
    }
}
