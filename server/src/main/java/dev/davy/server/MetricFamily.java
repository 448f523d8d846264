package dev.davy.server;

import java.util.List;
import java.util.Map;

/**
 * One metric with all its samples, as {@code /metrics} shows it.
 *
 * @param name as Prometheus has it, for example {@code davy_requests_total}
 * @param help one sentence
 * @param samples may be empty: the metric is then still announced
 */
public record MetricFamily(String name, Type type, String help, List<Sample> samples) {
    public MetricFamily {
        samples = List.copyOf(samples);
    }

    /** How a reader may combine the values. */
    public enum Type {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * One value.
     *
     * @param suffix what follows the family's name: empty, or {@code _bucket}, {@code _sum}, {@code _count} of a histogram
     * @param labels written in their iteration order
     */
    public record Sample(String suffix, Map<String, String> labels, double value) {
        /** A value under the family's own name. */
        public Sample(Map<String, String> labels, double value) {
            this("", labels, value);
        }
    }
}
