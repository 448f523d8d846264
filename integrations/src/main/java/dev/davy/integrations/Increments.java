package dev.davy.integrations;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What counters have grown by since they were looked at before, series by series, so that one that began anew is no loss of
 * the others. One thread.
 *
 * <p>A series that was not there counts from zero, as one whose first failure made it; one that went down began anew and counts
 * from zero too; one that was away goes on from where it was. So what a first look comes to is where they stand, and no growth.
 */
final class Increments {
    /** More series than any target has, and few enough to keep. */
    private static final int MOST_SERIES = 100_000;

    private final Map<Map<String, String>, Double> last = new HashMap<>();

    /**
     * Looks at the counters.
     *
     * @param samples of all series
     * @param by what their growth is added up by; empty for series that do not count
     * @throws IllegalArgumentException if one of them is no counter
     */
    Map<String, Double> look(List<PrometheusAnswer.Sample> samples, Function<PrometheusAnswer.Sample, String> by) {
        if (samples.size() > MOST_SERIES || last.size() > MOST_SERIES) {
            last.clear();
            throw new IllegalArgumentException("more than " + MOST_SERIES + " series (expected: fewer)");
        }
        for (PrometheusAnswer.Sample sample : samples) {
            if (!(sample.value() >= 0) || Double.isInfinite(sample.value())) {
                throw new IllegalArgumentException("a series is " + sample.value() + " (expected: counters)");
            }
        }
        Map<String, Double> grown = new HashMap<>();
        for (PrometheusAnswer.Sample sample : samples) {
            Double before = last.put(sample.labels(), sample.value());
            double from = before == null || before > sample.value() ? 0 : before;
            String key = by.apply(sample);
            if (!key.isEmpty()) {
                grown.merge(key, sample.value() - from, Double::sum);
            }
        }
        return grown;
    }
}
