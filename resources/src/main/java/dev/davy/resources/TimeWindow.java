package dev.davy.resources;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When an audience has members, by the wall clock: between two moments, in some hours of some days, or both. Every
 * beginning belongs to the window, no end does.
 *
 * @param from the first moment; empty for always until {@code to}
 * @param to the first moment that is too late; empty for no end
 * @param daily hours of days; empty for all
 */
public record TimeWindow(Optional<Instant> from, Optional<Instant> to, Optional<Daily> daily) {
    /** Minutes of a day: an end at midnight. */
    public static final int DAY = 24 * 60;

    /** Minutes, and a day more for the hour that a clock is put back. */
    private static final int WEEK = 8 * DAY;

    /** Whether a moment lies in the window. */
    public boolean contains(Instant moment) {
        return from.map(first -> !moment.isBefore(first)).orElse(true)
                && to.map(moment::isBefore).orElse(true)
                && daily.map(hours -> hours.contains(moment)).orElse(true);
    }

    /** Whether a moment lies in one of several windows. */
    public static boolean any(List<TimeWindow> windows, Instant moment) {
        return windows.stream().anyMatch(window -> window.contains(moment));
    }

    /** The next moment at which that changes; empty where it is none of a week and no window begins or ends later. */
    public static Optional<Instant> change(List<TimeWindow> windows, Instant moment) {
        boolean now = any(windows, moment);
        Instant minute = moment.truncatedTo(ChronoUnit.MINUTES);
        Stream<Instant> minutes = Stream.iterate(
                        minute.plus(1, ChronoUnit.MINUTES), next -> next.plus(1, ChronoUnit.MINUTES))
                .limit(WEEK);
        Stream<Instant> ends = windows.stream()
                .flatMap(window -> Stream.of(window.from(), window.to()).flatMap(Optional::stream))
                .filter(moment::isBefore);
        // Hours change with the minute, in every zone; only the ends can be within one, or later than a week.
        List<Instant> fixed =
                ends.sorted().filter(end -> any(windows, end) != now).toList();
        boolean daily = windows.stream().anyMatch(window -> window.daily().isPresent());
        Optional<Instant> recurring =
                daily ? minutes.filter(next -> any(windows, next) != now).findFirst() : Optional.empty();
        return Stream.concat(fixed.stream(), recurring.stream()).min(Comparator.naturalOrder());
    }

    /**
     * The same hours of some days, as the clocks of a zone show them.
     *
     * @param from minutes after midnight, 0..1439
     * @param to minutes after midnight, 1..1440; before {@code from} it lies in the next day
     * @param days on which it begins
     * @param zone whose clocks count, with their summer time
     */
    public record Daily(int from, int to, Set<DayOfWeek> days, ZoneId zone) {
        public Daily {
            days = Set.copyOf(days);
        }

        boolean contains(Instant moment) {
            ZonedDateTime local = moment.atZone(zone);
            int minute = local.getHour() * 60 + local.getMinute();
            boolean begun = minute >= from && days.contains(local.getDayOfWeek());
            boolean goesOn = minute < to;
            return from < to
                    ? begun && goesOn
                    : begun || (goesOn && days.contains(local.getDayOfWeek().minus(1)));
        }
    }
}
