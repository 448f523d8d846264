package dev.davy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayBenchTest {
    @Test
    void a_ratio_is_the_median_of_the_pairs_and_lies_between_its_limits() {
        var ratio = PairedRatio.of(new double[] {11, 12, 24, 13, 10}, new double[] {10, 10, 20, 10, 10});
        assertThat(ratio.median()).isEqualTo(1.2);
        assertThat(ratio.low()).isBetween(1.0, 1.2);
        assertThat(ratio.high()).isBetween(1.2, 1.3);
        assertThat(PairedRatio.of(new double[] {3}, new double[] {2})).isEqualTo(new PairedRatio(1.5, 1.5, 1.5));
    }

    @Test
    void busy_time_holds_interrupts_and_soft_interrupts_and_no_stolen_time() {
        var before = ProcessorTime.parse("cpu0 100 10 50 1000 5 3 7 40 0 0");
        var after = ProcessorTime.parse("cpu0 160 10 70 1010 5 4 16 60 0 0");
        var load = after.since(before);
        assertThat(load.busyMillis()).isEqualTo(900);
        assertThat(load.stolenMillis()).isEqualTo(200);
        assertThat(load.busyShare()).isCloseTo(0.9, within(1e-9));
    }

    @Test
    void what_wrk_prints_is_read_and_anything_else_is_said() {
        var result = Wrk.Result.parse("Running 5s test\nRESULT 50000 5000000 310 900 1500 0 2\n");
        assertThat(result).isEqualTo(new Wrk.Result(50_000, 5, 310, 900, 1_500, 0, 2));
        assertThat(result.perSecond()).isEqualTo(10_000);
        assertThatThrownBy(() -> Wrk.Result.parse("unable to connect to 127.0.0.1:1"))
                .hasMessageContaining("unable to connect");
    }

    @Test
    void wrong_options_are_named_with_what_was_expected() {
        assertThatThrownBy(() -> GatewayBenchOptions.parse(List.of("--paris", "5")))
                .hasMessageStartingWith("--paris (expected: ./bench gateway");
        assertThatThrownBy(() -> GatewayBenchOptions.parse(List.of("--pairs", "many")))
                .hasMessage("--pairs: many (expected: a whole number)");
        assertThatThrownBy(() -> GatewayBenchOptions.parse(List.of("--pairs", "1")))
                .hasMessage("--pairs: 1 (expected: 2..1000)");
        assertThatThrownBy(() -> GatewayBenchOptions.parse(List.of("--proxies", "davy")))
                .hasMessageContaining("nginx among them");
    }

    @Test
    void throughput_is_compared_only_where_the_proxy_was_the_limit() {
        var loadBound = report(0.99, 0.99, 12, 0);
        assertThat(loadBound.rows())
                .allSatisfy(row -> assertThat(row.throughputRatio()).isEqualTo("load-bound"));
        var proxyBound = report(0.99, 0.80, 12, 0);
        assertThat(proxyBound.rows().getLast().throughputRatio()).startsWith("1.00 (");
    }

    @Test
    void a_cost_above_the_limit_or_a_failed_request_is_no_pass() {
        assertThat(report(0.99, 0.8, 12.9, 0).passed()).isTrue();
        assertThat(report(0.99, 0.8, 13.1, 0).passed()).isFalse();
        assertThat(report(0.99, 0.8, 12.9, 1).passed()).isFalse();
    }

    private static GatewayReport report(double coreBusy, double loadBusy, double davyCost, long failed) {
        var runs = List.of(run("nginx", 10, coreBusy, loadBusy, 0), run("davy", davyCost, coreBusy, loadBusy, failed));
        return GatewayReport.of("job", Map.of(), List.of("nginx", "davy"), runs, 1.3);
    }

    private static GatewayRun run(String proxy, double cost, double coreBusy, double loadBusy, long failed) {
        return new GatewayRun(proxy, 0, cost, cost, 1_000, 100, 200, 300, 1 << 20, coreBusy, loadBusy, 0.01, failed);
    }
}
