package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How much a fault may cost while shares rise: of everyone, of an audience, and of a version that hangs. */
class ExposureTest {
    private static final Stage.Audience STAFF = new Stage.Audience("staff", Weight.ALL, Duration.ofMinutes(5));
    private static final Stage.Fixed FIFTH = new Stage.Fixed(Weight.ofPercent(20), Duration.ofSeconds(5));

    /** A target whose requests of everyone and of staff come evenly; nothing fails, the candidate may hang for staff. */
    private static final class House {
        ReleaseState state = ReleaseState.of("shop");
        Moment now = new Moment(Instant.EPOCH, Duration.ZERO);
        Split split;
        double everyone;
        double staff;
        boolean staffHangs;
        Health health = Health.fine(1, 1);
        private final TreeMap<String, Counter> counters = new TreeMap<>();
        private final TreeMap<String, Double> carry = new TreeMap<>();

        House(Plan plan, double everyone, double staff) {
            this.everyone = everyone;
            this.staff = staff;
            feed(new Event.Restarted(now, Duration.ZERO, 1));
            feed(new Event.Wanted(now, plan, Inventory.of("v1", "v2"), Beginning.blank(7)));
        }

        void feed(Event event) {
            Outcome outcome = ReleaseMachine.step(state, event);
            state = outcome.state();
            for (Effect effect : outcome.effects()) {
                if (effect instanceof Effect.Route(Split next, boolean _)) {
                    split = next;
                }
            }
        }

        void run(Duration time) {
            for (long i = time.toMillis() / 100; i > 0; i--) {
                now = now.plus(Duration.ofMillis(100));
                flow(List.of(), everyone / 10, false);
                flow(List.of("staff"), staff / 10, staffHangs);
                feed(new Event.Observed(now, new ArrayList<>(counters.values()), health));
            }
        }

        private void flow(List<String> memberships, double requests, boolean hangs) {
            Split.Assignment to = split.assignment(memberships);
            count(to.stratum(), "v2", requests * to.weight().share(), !hangs);
            count(to.stratum(), "v1", requests * (1 - to.weight().share()), true);
        }

        private void count(Stratum stratum, String version, double requests, boolean answered) {
            String key = split.generation() + " " + stratum + " " + version;
            double sum = carry.merge(version + stratum, requests, Double::sum);
            long whole = (long) sum;
            carry.put(version + stratum, sum - whole);
            Counts more = new Counts(
                    whole, answered ? whole : 0, 0, 0, 0, 0, 0, 0, Math.min(30, whole), LatencyHistogram.EMPTY);
            counters.merge(
                    key,
                    new Counter("node", 1, split.generation(), stratum, version, "shop", more),
                    (a, b) -> new Counter(
                            "node",
                            1,
                            split.generation(),
                            stratum,
                            version,
                            "shop",
                            a.counts().plus(b.counts())));
        }

        Weight ring() {
            return run().grant().ring("staff");
        }

        Run run() {
            return state.run().orElseThrow();
        }

        void until(java.util.function.Predicate<House> so) {
            for (int i = 0; i < 3_000 && !so.test(this); i++) {
                run(Duration.ofMillis(100));
            }
            assertThat(so.test(this)).as("%s", Views.view(state, now, 0)).isTrue();
        }
    }

    private static Guard hard(Duration deadline) {
        return Guard.DEFAULT.deadline(deadline, Guard.AtDeadline.HOLD).exposure(Guard.Exposure.HARD);
    }

    @Test
    void an_audience_that_comes_after_a_weight_begins_as_if_all_of_it_may_fail() {
        House house = new House(Samples.plan(FIFTH, STAFF), 900, 100);
        house.until(h -> h.ring().compareTo(Weight.ofPercent(20)) > 0);
        // nothing is known of its traffic: 20 % as everyone, and (50 - 4) / (1,000 · (1.1 + 15)) more
        assertThat(house.ring()).isBetween(Weight.ofPercent(20), Weight.ofPercent(21));
        house.until(h -> h.ring().equals(Weight.ALL));
        assertThat(house.run().verdict().word()).isNotEqualTo("Harm");
    }

    @Test
    void an_audience_on_which_the_version_hangs_gets_no_more_than_the_budget() {
        House house = new House(Samples.plan(STAFF), 900, 100);
        house.staffHangs = true;
        house.run(Duration.ofSeconds(16));
        assertThat(house.run().ledger().inFlight()).isBetween(20L, 50L);
    }

    @Test
    void an_audience_that_sends_nothing_is_given_all_the_same() {
        House house = new House(Samples.plan(STAFF), 100, 0);
        house.run(Duration.ofSeconds(5));
        assertThat(house.ring()).isEqualTo(Weight.ALL);
    }

    @Test
    void hard_exposure_caps_an_audience_too() {
        House house = new House(Samples.plan(hard(Duration.ofMinutes(30)), Plan.Watch.DEFAULT, STAFF), 0, 200);
        house.run(Duration.ofMinutes(1));
        // 46 / (200 · 1.1): there are no latencies, so an outcome is supposed to take a second
        assertThat(house.ring()).isBetween(Weight.ofPercent(16), Weight.ofPercent(21));
        assertThat(house.split.generation())
                .as("no step back and forth with every swing")
                .isLessThan(15);
    }

    @Test
    void hard_exposure_lowers_every_share_when_traffic_grows_even_when_paused_or_held() {
        for (Phase phase : List.of(Phase.PROGRESSING, Phase.PAUSED, Phase.HELD)) {
            Guard guard = hard(Duration.ofSeconds(90));
            House house = new House(
                    Samples.plan(guard, Plan.Watch.DEFAULT, STAFF, new Stage.Auto(Weight.ofPercent(20))), 0, 100);
            house.run(Duration.ofMinutes(1));
            assertThat(house.ring()).isGreaterThan(Weight.ofPercent(30));
            if (phase == Phase.PAUSED) {
                house.feed(new Event.Commanded(house.now, Command.PAUSE, "ann", ""));
            } else if (phase == Phase.HELD) {
                house.run(guard.deadline());
            }
            assertThat(house.state.phase()).isEqualTo(phase);
            Weight before = house.ring();
            house.staff = 1_000;
            house.run(Duration.ofSeconds(10));
            assertThat(house.state.phase()).isEqualTo(phase);
            assertThat(house.ring()).isBetween(Weight.ofPercent(3), new Weight(before.buckets() / 5));
        }
    }

    @Test
    void hard_exposure_leaves_the_share_where_stable_could_not_serve_it() {
        House house = new House(Samples.plan(hard(Duration.ofMinutes(30)), Plan.Watch.DEFAULT, STAFF), 0, 100);
        house.run(Duration.ofMinutes(1));
        Weight before = house.ring();
        assertThat(before).isGreaterThan(Weight.ofPercent(30));
        house.health = new Health(new Health.Instances(0, 1), new Health.Instances(1, 1));
        house.staff = 1_000;
        house.run(Duration.ofSeconds(10));
        assertThat(house.ring()).isEqualTo(before);
        house.health = Health.fine(1, 1);
        house.run(Duration.ofSeconds(1));
        assertThat(house.ring()).isLessThan(before);
    }

    @Test
    void what_is_safe_but_kept_low_ends_by_its_deadline() {
        House house = new House(
                Samples.plan(hard(Duration.ofMinutes(30)), Plan.Watch.DEFAULT, new Stage.Auto(Weight.ALL)), 90, 0);
        house.run(Duration.ofMinutes(29));
        assertThat(house.run().verdict().word()).isEqualTo("Safe");
        assertThat(house.run().grant().weight()).isBetween(Weight.ofPercent(38), Weight.ofPercent(48));
        house.run(Duration.ofMinutes(3));
        assertThat(house.state.phase()).isEqualTo(Phase.HELD);
        assertThat(house.run().why()).startsWith("safe, but at 4").contains("waiting for a share of 50%");
    }

    @Test
    void what_is_safe_has_the_time_that_its_plan_gives_it() {
        House house = new House(
                Samples.plan(
                        new Stage.Fixed(Weight.ofPercent(50), Duration.ofMinutes(40)),
                        new Stage.Fixed(Weight.ofPercent(50), Duration.ofMinutes(1))),
                90,
                0);
        house.run(Duration.ofMinutes(38));
        assertThat(house.state.phase()).isEqualTo(Phase.PROGRESSING);
        house.run(Duration.ofMinutes(5));
        assertThat(house.state.phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void an_audience_that_answers_says_nothing_about_everyone() {
        House house = new House(Samples.plan(STAFF, FIFTH), 0, 100);
        house.run(Duration.ofMinutes(6));
        assertThat(house.run().grant().weight()).isEqualTo(Weight.ofPercent(1));
        house.run(Duration.ofMinutes(1));
        assertThat(house.run().grant().weight()).isEqualTo(Weight.ofPercent(1));
    }
}
