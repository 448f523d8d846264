package dev.davy.gateway;

import java.util.List;

/** Writes {@link GatewayMetrics} in Prometheus' text exposition format, version 0.0.4. Pure. */
final class PrometheusText {
    private final StringBuilder out = new StringBuilder(4096);

    private PrometheusText() {}

    static String of(GatewayMetrics metrics) {
        var text = new PrometheusText();
        text.requests(metrics.series());
        text.grpcRequests(metrics.series());
        text.durations(metrics.series());
        text.shielded(metrics.series());
        text.versions(metrics.versions());
        text.head(
                "davy_access_log_dropped_lines_total",
                "counter",
                "Access log lines lost to a full disk or a slow reader.");
        text.out
                .append("davy_access_log_dropped_lines_total ")
                .append(metrics.droppedLogLines())
                .append('\n');
        text.head("davy_spans_dropped_total", "counter", "Spans that no receiver got.");
        text.out
                .append("davy_spans_dropped_total ")
                .append(metrics.droppedSpans())
                .append('\n');
        text.head("davy_mirrored_total", "counter", "Copies of requests that were sent.");
        text.out.append("davy_mirrored_total ").append(metrics.copies().sent()).append('\n');
        text.head("davy_mirror_dropped_total", "counter", "Copies that were not sent, to hold nothing up.");
        text.out
                .append("davy_mirror_dropped_total{reason=\"busy\"} ")
                .append(metrics.copies().dropped())
                .append("\ndavy_mirror_dropped_total{reason=\"body\"} ")
                .append(metrics.copies().tooLarge())
                .append('\n');
        if (!metrics.mirrored().isEmpty()) {
            text.mirrored(metrics.mirrored());
        }
        return text.out.toString();
    }

    private void mirrored(List<MirrorReport> all) {
        head("davy_mirror_compared_total", "counter", "Copies whose answers were compared with the originals'.");
        all.forEach(each -> copies("davy_mirror_compared_total", each, "", each.compared()));
        head("davy_mirror_different_total", "counter", "Copies that were answered otherwise than the originals.");
        all.forEach(each -> copies("davy_mirror_different_total", each, "", each.different()));
        head("davy_mirror_differences_total", "counter", "In what copies were answered otherwise.");
        all.forEach(each -> each.kinds()
                .forEach((kind, count) ->
                        copies("davy_mirror_differences_total", each, ",kind=\"" + kind + '"', count)));
        head("davy_mirror_uncompared_total", "counter", "Copies whose answers could not be compared.");
        all.forEach(each -> each.uncompared()
                .forEach(
                        (why, count) -> copies("davy_mirror_uncompared_total", each, ",reason=\"" + why + '"', count)));
    }

    private void copies(String name, MirrorReport of, String label, long count) {
        labels(name, of.upstream(), of.version())
                .append(label)
                .append("} ")
                .append(count)
                .append('\n');
    }

    private void requests(List<GatewayMetrics.Series> all) {
        head("davy_requests_total", "counter", "Finished requests; code 0 are clients that went away first.");
        for (GatewayMetrics.Series series : all) {
            series.byStatus().forEach((code, count) -> {
                labels("davy_requests_total", series).append(",code=\"").append(code);
                out.append("\"} ").append(count).append('\n');
            });
        }
    }

    private void grpcRequests(List<GatewayMetrics.Series> all) {
        if (all.stream().allMatch(series -> series.byGrpcStatus().isEmpty())) {
            return;
        }
        head("davy_grpc_requests_total", "counter", "Finished gRPC calls by the grpc-status that they ended with.");
        for (GatewayMetrics.Series series : all) {
            series.byGrpcStatus().forEach((code, count) -> {
                labels("davy_grpc_requests_total", series)
                        .append(",grpc_status=\"")
                        .append(code);
                out.append("\"} ").append(count).append('\n');
            });
        }
    }

    private void durations(List<GatewayMetrics.Series> all) {
        String name = "davy_request_duration_seconds";
        head(name, "histogram", "Time from the end of a request's head to the end of its answer.");
        for (GatewayMetrics.Series series : all) {
            long below = 0;
            for (int i = 0; i < series.buckets().size(); i++) {
                below += series.buckets().get(i);
                labels(name + "_bucket", series)
                        .append(",le=\"")
                        .append(
                                i < GatewayMetrics.BUCKET_SECONDS.size()
                                        ? GatewayMetrics.BUCKET_SECONDS.get(i).toString()
                                        : "+Inf")
                        .append("\"} ")
                        .append(below)
                        .append('\n');
            }
            labels(name + "_sum", series).append("} ").append(series.seconds()).append('\n');
            labels(name + "_count", series).append("} ").append(below).append('\n');
        }
    }

    private void shielded(List<GatewayMetrics.Series> all) {
        head("davy_shielded_total", "counter", "Failures of a candidate that stable's answer hid from the user.");
        for (GatewayMetrics.Series series : all) {
            if (!series.version().isEmpty()) {
                labels("davy_shielded_total", series)
                        .append("} ")
                        .append(series.shielded())
                        .append('\n');
            }
        }
    }

    private void versions(List<GatewayMetrics.VersionSeries> all) {
        head("davy_instances", "gauge", "Instances that the configuration has.");
        all.forEach(each ->
                labels("davy_instances", each).append("} ").append(each.known()).append('\n'));
        head("davy_instances_taking_requests", "gauge", "Instances that are healthy, not draining and not ejected.");
        all.forEach(each -> labels("davy_instances_taking_requests", each)
                .append("} ")
                .append(each.taking())
                .append('\n'));
        head("davy_ejected_instances", "gauge", "Instances that are left out now for what they answered.");
        all.forEach(each -> labels("davy_ejected_instances", each)
                .append("} ")
                .append(each.ejected())
                .append('\n'));
        head("davy_ejections_total", "counter", "Instances that were left out for what they answered.");
        all.forEach(each -> labels("davy_ejections_total", each)
                .append("} ")
                .append(each.ejections())
                .append('\n'));
        head("davy_overflow_total", "counter", "Requests that a limit refused.");
        all.forEach(each -> each.overflow()
                .forEach((limit, count) -> labels("davy_overflow_total", each)
                        .append(",limit=\"")
                        .append(limit)
                        .append("\"} ")
                        .append(count)
                        .append('\n')));
    }

    private StringBuilder labels(String name, GatewayMetrics.VersionSeries version) {
        return labels(name, version.upstream(), version.version());
    }

    private StringBuilder labels(String name, String upstream, String version) {
        out.append(name).append("{upstream=\"");
        escaped(upstream);
        out.append("\",version=\"");
        escaped(version);
        return out.append('"');
    }

    private void head(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private StringBuilder labels(String name, GatewayMetrics.Series series) {
        out.append(name).append("{route=\"");
        escaped(series.route());
        out.append("\",upstream=\"");
        escaped(series.upstream());
        out.append("\",version=\"");
        escaped(series.version());
        return out.append('"');
    }

    private void escaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }
}
