package dev.davy.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A figure that is asked of a metric store again and again, and has to lie in a range.
 *
 * @param name as decisions call it
 * @param store the MetricStore's
 * @param query with {@code {{ name }}} where a variable goes
 * @param variables of its own, beside those that every query has
 * @param min the least that passes, itself included; none where empty
 * @param max the most that passes, itself included; none where empty
 * @param every how often it is asked
 * @param failures how many failed checks a release takes, all of its time added up
 * @param outage how long there may be no figure before the release is held
 */
public record MetricCheck(
        String name,
        String store,
        String query,
        Map<String, String> variables,
        Optional<Double> min,
        Optional<Double> max,
        Duration every,
        int failures,
        Duration outage) {
    /** A variable in a query; the group is its name. */
    public static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    /** What every query can name. */
    public static final List<String> KNOWN = List.of("name", "target", "version", "stable", "interval");

    public MetricCheck {
        Checks.present("check.name", name);
        Checks.present("check.store", store);
        Checks.present("check.query", query);
        variables = Map.copyOf(variables);
        if (min.isEmpty() && max.isEmpty()) {
            throw new IllegalArgumentException("check.range: nothing (expected: min or max)");
        }
        if (!every.isPositive()) {
            throw new IllegalArgumentException("check.every: " + every + " (expected: above 0s)");
        }
        if (failures < 1) {
            throw new IllegalArgumentException("check.failures: " + failures + " (expected: 1 or more)");
        }
        Checks.notNegative("check.outage", outage);
    }

    /** Whether a figure passes; NaN never does. */
    public boolean passes(double value) {
        return !Double.isNaN(value)
                && min.filter(least -> value < least).isEmpty()
                && max.filter(most -> value > most).isEmpty();
    }

    /** As people read it: {@code 0.5..10}, {@code at least 0.5}, {@code at most 10}. */
    public String range() {
        if (min.isPresent() && max.isPresent()) {
            return min.get() + ".." + max.get();
        }
        return min.map(least -> "at least " + least).orElseGet(() -> "at most " + max.orElseThrow());
    }
}
