package dev.davy.resources;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads when an audience has members. */
final class TimeWindowReader {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final Pattern HOURS = Pattern.compile("([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})");

    private record Hours(int from, int to) {}

    private static final ValueKind<Instant> MOMENT =
            new ValueKind<>("a moment such as 2026-11-21T08:00:00Z or 2026-11-21T08:00:00+01:00", scalar -> {
                try {
                    return OffsetDateTime.parse(scalar.text()).toInstant();
                } catch (DateTimeException _) {
                    return null;
                }
            });
    private static final ValueKind<Hours> BETWEEN =
            new ValueKind<>("two different times of day such as \"08:00-18:00\"", scalar -> hours(scalar.text()));
    private static final ValueKind<DayOfWeek> WEEKDAY = new ValueKind<>(
            "one of " + String.join(", ", DAYS),
            scalar -> DAYS.contains(scalar.text()) ? DayOfWeek.of(DAYS.indexOf(scalar.text()) + 1) : null);
    private static final ValueKind<ZoneId> ZONE =
            new ValueKind<>("a time zone such as Europe/Berlin or UTC", scalar -> {
                try {
                    return scalar.type() == Node.Scalar.Type.TEXT ? ZoneId.of(scalar.text()) : null;
                } catch (DateTimeException _) {
                    return null;
                }
            });

    private TimeWindowReader() {}

    static TimeWindow read(Fields fields) {
        Optional<Instant> from = fields.value("from", MOMENT);
        Optional<Instant> to = fields.value("to", MOMENT);
        Optional<Hours> between = fields.value("between", BETWEEN);
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        fields.items("days")
                .forEach((path, node) -> fields.in().value(path, node, WEEKDAY).ifPresent(days::add));
        Optional<ZoneId> zone = fields.value("zone", ZONE);
        fields.done();
        boolean daily = fields.has("between") || fields.has("days");
        if (!daily && !fields.has("from") && !fields.has("to")) {
            fields.in().error(fields.at(), fields.path() + ": no time (expected: from, to, between or days)");
        }
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            fields.in()
                    .error(
                            fields.at("to"),
                            fields.path("to") + ": " + to.get() + " (expected: later than from, " + from.get() + ")");
        }
        if (fields.has("zone") && !daily) {
            fields.in()
                    .error(
                            fields.at("zone"),
                            fields.path("zone") + ": has no meaning here (expected: beside between or days)");
        }
        if (fields.has("days") && fields.items("days").isEmpty()) {
            fields.in().error(fields.at("days"), fields.path("days") + ": empty (expected: one day or more)");
        }
        Hours hours = between.orElse(new Hours(0, TimeWindow.DAY));
        return new TimeWindow(
                from,
                to,
                daily
                        ? Optional.of(new TimeWindow.Daily(
                                hours.from(),
                                hours.to(),
                                days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                                zone.orElse(ZoneOffset.UTC)))
                        : Optional.empty());
    }

    private static @Nullable Hours hours(String text) {
        Matcher parts = HOURS.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int from = minutes(parts.group(1), parts.group(2));
        int to = minutes(parts.group(3), parts.group(4));
        // An end at 00:00 is the same moment as one at 24:00.
        to = to == 0 ? TimeWindow.DAY : to;
        return from < 0 || to < 0 || from == TimeWindow.DAY || from == to ? null : new Hours(from, to);
    }

    private static int minutes(String hour, String minute) {
        int minutes = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        return Integer.parseInt(minute) < 60 && minutes <= TimeWindow.DAY ? minutes : -1;
    }
}
