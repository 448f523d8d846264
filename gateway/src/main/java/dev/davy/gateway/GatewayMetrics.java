package dev.davy.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a gateway counted of finished requests since it started, as values.
 *
 * @param series one for each route, upstream and version that a request was finished for, in their order
 * @param versions one for each version that has or had instances, in their order
 * @param droppedLogLines lines of the access log lost to a full disk or a slow reader
 * @param copies what became of copies
 * @param mirrored what was found by comparing answers to copies
 * @param droppedSpans spans that no receiver got
 */
public record GatewayMetrics(
        List<Series> series,
        List<VersionSeries> versions,
        long droppedLogLines,
        Copies copies,
        List<MirrorReport> mirrored,
        long droppedSpans) {
    /**
     * Copies of requests.
     *
     * @param sent to anyone
     * @param dropped because too many were open
     * @param tooLarge requests that were not copied for their bodies
     */
    public record Copies(long sent, long dropped, long tooLarge) {
        public static final Copies NONE = new Copies(0, 0, 0);

        Copies plus(Copies other) {
            return new Copies(sent + other.sent, dropped + other.dropped, tooLarge + other.tooLarge);
        }
    }

    /** The same with what became of copies. */
    GatewayMetrics with(Copies copies, List<MirrorReport> mirrored) {
        return new GatewayMetrics(series, versions, droppedLogLines, copies, mirrored, droppedSpans);
    }

    /** The same with so many spans that no receiver got. */
    GatewayMetrics droppingSpans(long spans) {
        return new GatewayMetrics(series, versions, droppedLogLines, copies, mirrored, spans);
    }

    /** Upper limits of the duration buckets in seconds; a last bucket without a limit follows. */
    public static final List<Double> BUCKET_SECONDS =
            List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    public GatewayMetrics {
        series = List.copyOf(series);
        versions = List.copyOf(versions);
        mirrored = List.copyOf(mirrored);
    }

    /**
     * The instances of one version.
     *
     * @param taking how many take requests now
     * @param ejected how many are left out now for what they answered
     * @param ejections how often one was left out since the start
     * @param overflow requests that each limit refused since the start, by its name
     */
    public record VersionSeries(
            String upstream,
            String version,
            int known,
            int taking,
            int ejected,
            long ejections,
            SortedMap<String, Long> overflow) {
        public VersionSeries {
            overflow = Collections.unmodifiableSortedMap(new TreeMap<>(overflow));
        }
    }

    /**
     * The requests of one route, upstream and version; a name is empty where there was none.
     *
     * @param byStatus how many were answered with each status; 0 stands for clients that went away before
     * @param byGrpcStatus how many of them were gRPC calls that ended with each {@code grpc-status}
     * @param buckets how many took how long, not cumulative; one more than {@link #BUCKET_SECONDS}
     * @param seconds the sum of the durations
     * @param shielded how many failures stable's answer hid
     */
    public record Series(
            String route,
            String upstream,
            String version,
            SortedMap<Integer, Long> byStatus,
            SortedMap<Integer, Long> byGrpcStatus,
            List<Long> buckets,
            double seconds,
            long shielded) {
        public Series {
            byStatus = Collections.unmodifiableSortedMap(new TreeMap<>(byStatus));
            byGrpcStatus = Collections.unmodifiableSortedMap(new TreeMap<>(byGrpcStatus));
            buckets = List.copyOf(buckets);
            if (buckets.size() != BUCKET_SECONDS.size() + 1) {
                throw new IllegalArgumentException(
                        "series.buckets: " + buckets.size() + " (expected: " + (BUCKET_SECONDS.size() + 1) + ")");
            }
        }

        Series plus(Series other) {
            var status = new TreeMap<>(byStatus);
            other.byStatus.forEach((code, count) -> status.merge(code, count, Long::sum));
            var grpcStatus = new TreeMap<>(byGrpcStatus);
            other.byGrpcStatus.forEach((code, count) -> grpcStatus.merge(code, count, Long::sum));
            var sum = new ArrayList<Long>(buckets.size());
            for (int i = 0; i < buckets.size(); i++) {
                sum.add(buckets.get(i) + other.buckets.get(i));
            }
            return new Series(
                    route,
                    upstream,
                    version,
                    status,
                    grpcStatus,
                    sum,
                    seconds + other.seconds,
                    shielded + other.shielded);
        }
    }

    /** The sum over event loops, whose metrics may still be growing. */
    static GatewayMetrics sum(Collection<LoopMetrics> loops, List<VersionSeries> versions, long droppedLogLines) {
        var all = new TreeMap<List<String>, Series>(Comparator.<List<String>, String>comparing(List::getFirst)
                .thenComparing(name -> name.get(1))
                .thenComparing(List::getLast));
        for (LoopMetrics loop : loops) {
            for (Series each : loop.series()) {
                all.merge(List.of(each.route(), each.upstream(), each.version()), each, Series::plus);
            }
        }
        return new GatewayMetrics(List.copyOf(all.values()), versions, droppedLogLines, Copies.NONE, List.of(), 0);
    }

    /** The text that a Prometheus server scrapes: exposition format 0.0.4. */
    public String prometheus() {
        return PrometheusText.of(this);
    }
}
