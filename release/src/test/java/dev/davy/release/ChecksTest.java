package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.release.spi.MetricQuery.Measured;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thresholds by query: cumulative failures, and outages that are none. */
class ChecksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeOutside outside = new FakeOutside();
    private final House house =
            new House(new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", 0.001)).asking(outside);

    private House start() {
        Plan plan = Samples.plan(
                        Samples.guard(SECOND, Duration.ofHours(1), Guard.AtDeadline.HOLD),
                        Plan.Watch.DEFAULT,
                        new Stage.Fixed(Weight.ofPercent(5), Duration.ofMinutes(2)),
                        new Stage.Auto(Weight.ALL))
                .asking(List.of(Samples.check()), List.of());
        house.open().want(plan, "v1", "v2");
        return house;
    }

    private ReleaseView.Check check() {
        return house.runner.view().checks().getFirst();
    }

    @Test
    void a_figure_within_its_range_lets_the_release_go_on_its_bounds_included() {
        outside.measures("prom", 0.5);
        start().until(() -> check().state().equals("Passed"));
        assertThat(outside.asked.getFirst()).isEqualTo("orders{version=\"v2\",of=\"shop\"}[1s] eu");
        outside.measures("prom", 10);
        house.until(Phase.SUCCEEDED);
        assertThat(check().failed()).isZero();
    }

    @Test
    void failed_checks_add_up_whatever_passes_between_them_and_the_last_takes_it_back() {
        outside.measures("prom", 0.49);
        start().until(() -> check().failed() == 2);
        assertThat(house.runner.view().waitsFor().orElseThrow())
                .isEqualTo("check conversion: 0.49 (expected: 0.5..10.0)");
        int share = house.weight();
        outside.measures("prom", 1);
        house.until(() -> check().state().equals("Passed"));
        assertThat(check().failed()).isEqualTo(2);
        assertThat(house.weight()).isGreaterThanOrEqualTo(share);
        outside.measures("prom", 10.5);
        house.until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().reason()).contains("CheckFailed");
        assertThat(house.runner.view().why()).contains("10.5 (expected: 0.5..10.0)", "failed 3 of 3");
        assertThat(house.weight()).isZero();
    }

    @Test
    void an_outage_of_the_store_is_no_failed_check_and_holds_the_share() {
        outside.measures("prom", 1);
        start().until(() -> check().state().equals("Passed"));
        outside.figures.clear();
        house.until(() -> check().state().equals("Invalid"));
        int share = house.weight();
        house.run(Duration.ofSeconds(5));
        assertThat(house.weight()).isEqualTo(share);
        assertThat(check().failed()).isZero();
        assertThat(check().last().orElseThrow()).contains("no store is named prom");
        outside.measures("prom", 1);
        house.until(() -> check().state().equals("Passed"));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
        house.until(() -> house.weight() == 5_000);
    }

    @Test
    void an_outage_that_lasts_holds_the_release_and_a_person_can_go_on() {
        start().until(Phase.HELD);
        assertThat(house.runner.view().why()).contains("check conversion has had no figure for 10 s");
        assertThat(check().failed()).isZero();
        house.command(Command.RESUME);
        house.run(Duration.ofSeconds(5));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.PROGRESSING);
        house.until(Phase.HELD);
        outside.measures("prom", 1);
        house.command(Command.RESUME);
        house.until(Phase.SUCCEEDED);
    }

    @Test
    void no_series_and_no_number_are_neither_failed_nor_passed() {
        for (Measured measured :
                List.of(new Measured.None(), new Measured.NaN(), new Measured.Value(Double.POSITIVE_INFINITY))) {
            outside.figures.put("prom", () -> measured);
            FakeOutside same = outside;
            House another = new House(new SimulatedTraffic(5, 300)).asking(same).open();
            another.want(Samples.plan().asking(List.of(Samples.check()), List.of()), "v1", "v2");
            another.until(
                    () -> another.runner.view().checks().getFirst().state().equals("Invalid"));
            assertThat(another.runner.view().checks().getFirst().failed())
                    .as("%s", measured)
                    .isZero();
            another.run(Duration.ofSeconds(5));
            assertThat(another.weight()).as("the share may rise: %s", measured).isPositive();
            another.until(Phase.HELD);
        }
    }

    @Test
    void several_series_are_an_outage() {
        outside.figures.put("prom", () -> new Measured.Several(3));
        start().until(() -> check().state().equals("Invalid"));
        assertThat(check().last().orElseThrow()).contains("3 series (expected: one)");
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("3 series");
    }

    @Test
    void harm_takes_it_back_whatever_the_store_says() {
        start().until(() -> house.weight() > 0);
        house.evidence.traffic.failing("v2", 0.9);
        house.until(Phase.ROLLED_BACK);
        assertThat(house.runner.view().reason()).contains("Harm");
    }
}
