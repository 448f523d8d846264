package dev.davy.gateway;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found by comparing the answers to copies that a version was sent with those to the originals, since the start.
 *
 * @param compared copies whose answers were compared
 * @param different how many of them differ
 * @param kinds how many differ in what: {@code answer}, {@code status}, {@code header}, {@code body}
 * @param uncompared copies whose answers were not compared, by the reason: {@code gone}, {@code body} (too long),
 *     {@code encoding}, {@code busy}
 * @param samples the last ones that differ, youngest first
 */
public record MirrorReport(
        String upstream,
        String version,
        long compared,
        long different,
        SortedMap<String, Long> kinds,
        SortedMap<String, Long> uncompared,
        List<Sample> samples) {
    public MirrorReport {
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
        uncompared = Collections.unmodifiableSortedMap(new TreeMap<>(uncompared));
        samples = List.copyOf(samples);
    }

    /**
     * A request whose copy was answered otherwise.
     *
     * @param path without the query
     */
    public record Sample(Instant at, String route, String method, String path, List<Difference> differences) {
        public Sample {
            differences = List.copyOf(differences);
        }
    }
}
