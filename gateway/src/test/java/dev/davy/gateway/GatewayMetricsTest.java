package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private final FinishedRequest request = FinishedRequest.of("GET", "/", "shop.example");

    @Test
    void requests_are_counted_by_route_upstream_version_and_code_over_all_loops() {
        var one = new LoopMetrics();
        var two = new LoopMetrics();
        one.completed(request.answered("v1", 200, 300));
        one.completed(request.answered("v1", 200, 700));
        two.completed(request.answered("v1", 503, 2_000));
        two.completed(request.answered("v2", 200, 11_000_000));
        two.completed(request.refused(400, "bad request"));
        var metrics = GatewayMetrics.sum(List.of(one, two), List.of(), 7);
        assertThat(metrics.series()).extracting(GatewayMetrics.Series::version).containsExactly("", "v1", "v2");
        var v1 = metrics.series().get(1);
        assertThat(v1.byStatus()).isEqualTo(Map.of(200, 2L, 503, 1L));
        assertThat(v1.buckets().subList(0, 4)).containsExactly(1L, 1L, 1L, 0L);
        assertThat(v1.seconds()).isEqualTo(0.003);
        assertThat(metrics.series().getLast().buckets().getLast()).isEqualTo(1);
        assertThat(metrics.droppedLogLines()).isEqualTo(7);
    }

    @Test
    void the_text_is_what_prometheus_reads() {
        var loop = new LoopMetrics();
        loop.completed(request.answered("v1", 200, 300));
        loop.completed(request.answered("v1", 200, 700));
        loop.completed(request.answered("v2", 200, 700).shieldedBy("v1", 3));
        assertThat(GatewayMetrics.sum(List.of(loop), List.of(), 0).prometheus().lines())
                .contains(
                        "# TYPE davy_requests_total counter",
                        "davy_requests_total{route=\"shop\",upstream=\"shop\",version=\"v1\",code=\"200\"} 2",
                        "# TYPE davy_request_duration_seconds histogram",
                        "davy_request_duration_seconds_bucket{route=\"shop\",upstream=\"shop\",version=\"v1\",le=\"5.0E-4\"} 1",
                        "davy_request_duration_seconds_bucket{route=\"shop\",upstream=\"shop\",version=\"v1\",le=\"0.001\"} 2",
                        "davy_request_duration_seconds_bucket{route=\"shop\",upstream=\"shop\",version=\"v1\",le=\"+Inf\"} 2",
                        "davy_request_duration_seconds_sum{route=\"shop\",upstream=\"shop\",version=\"v1\"} 0.001",
                        "davy_request_duration_seconds_count{route=\"shop\",upstream=\"shop\",version=\"v1\"} 2",
                        "davy_shielded_total{route=\"shop\",upstream=\"shop\",version=\"v2\"} 1",
                        "davy_access_log_dropped_lines_total 0");
    }

    @Test
    void label_values_are_escaped() {
        var loop = new LoopMetrics();
        loop.completed(request.answered("v\"1\\\n", 200, 300));
        assertThat(GatewayMetrics.sum(List.of(loop), List.of(), 0).prometheus()).contains("version=\"v\\\"1\\\\\\n\"");
    }
}
