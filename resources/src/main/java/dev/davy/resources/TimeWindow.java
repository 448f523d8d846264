package dev.davy.resources;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

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

    /** Whether a moment lies in the window. */
    public boolean contains(Instant moment) {
        return from.map(first -> !moment.isBefore(first)).orElse(true)
                && to.map(moment::isBefore).orElse(true)
                && daily.map(hours -> hours.contains(moment)).orElse(true);
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
