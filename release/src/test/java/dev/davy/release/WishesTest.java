package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WishesTest {
    private static final Plan V2 = Plan.of("shop", "shop", "v2");
    private static final Plan V3 = Plan.of("shop", "shop", "v3");

    private static Scene scene() {
        return new Scene(new SimulatedTraffic(11, 300).failing("v1", 0.001).failing("v2", 0.001));
    }

    private static Plan from(String stable, String version) {
        return new Plan(
                "shop",
                "shop",
                Optional.of(stable),
                version,
                new Key.Request(),
                List.of(),
                Guard.DEFAULT,
                Plan.Watch.DEFAULT);
    }

    @Test
    void stable_at_first_sight_is_what_the_file_says() {
        Scene scene = scene().start(from("v1", "v3"), "v1", "v2", "v3");
        assertThat(scene.state.memory().stable()).hasValue("v1");
    }

    @Test
    void stable_at_first_sight_is_the_only_other_version() {
        assertThat(scene().start(V2, "v1", "v2").state.memory().stable()).hasValue("v1");
    }

    @Test
    void with_several_other_versions_nothing_starts_and_they_are_named() {
        Scene scene = scene().start(V3, "v1", "v2", "v3");
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
        assertThat(scene.view().why())
                .isEqualTo(
                        "which version of shop is stable? It has v1, v2 besides v3: name one as from in Release shop");
    }

    @Test
    void with_a_from_that_has_no_instance_nothing_starts_and_the_candidates_are_named() {
        Scene scene = scene().start(from("v0", "v2"), "v1", "v2");
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
        assertThat(scene.view().why())
                .isEqualTo(
                        "which version of shop is stable? No instance has version v0, which Release shop names as from:"
                                + " name one of v1");
        scene.want(from("v1", "v2"), "v1", "v2");
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
    }

    @Test
    void while_nobody_knows_which_version_is_stable_the_wished_one_is_withheld() {
        Scene scene = scene().start(V3, "v1", "v2", "v3");
        assertThat(scene.inForce.orElseThrow().undetermined()).isTrue();
        assertThat(scene.inForce.orElseThrow().candidate()).hasValue("v3");
        assertThat(scene.routes.getLast().raises()).isFalse();
        int routes = scene.routes.size();
        scene.want(V3, "v1", "v2", "v3");
        assertThat(scene.routes).hasSize(routes);
        scene.want(V2, "v1", "v2", "v3");
        assertThat(scene.inForce.orElseThrow().candidate()).hasValue("v2");
        assertThat(scene.routes.getLast().raises()).as("v3 is served again").isTrue();
        scene.want(from("v1", "v3"), "v1", "v2", "v3").run(Duration.ofSeconds(5));
        assertThat(scene.inForce.map(Split::stable)).hasValue("v1");
        assertThat(scene.weight()).isPositive();
    }

    @Test
    void what_was_withheld_is_served_only_once_the_journal_has_it() {
        Scene named = scene().start(V2, "v0", "v1", "v2").want(from("v2", "v2"), "v0", "v1", "v2");
        Scene alone = scene().start(V2, "v0", "v1", "v2").want(V2, "v2");
        Scene replaced = scene().start(V2, "v0", "v1", "v2").want(from("v2", "v3"), "v0", "v2", "v3");
        for (Scene scene : List.of(named, alone, replaced)) {
            assertThat(scene.inForce.map(Split::stable)).hasValue("v2");
            assertThat(scene.routes.getLast().raises()).isTrue();
        }
        Scene other = scene().start(V2, "v0", "v1", "v2").want(from("v1", "v2"), "v0", "v1", "v2");
        assertThat(other.routes.getLast().raises()).isFalse();
    }

    @Test
    void the_wished_version_is_stable_only_where_there_is_no_other() {
        Scene scene = scene().start(V2, "v2");
        assertThat(scene.state.memory().stable()).hasValue("v2");
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void what_the_journal_says_comes_before_the_file() {
        Scene scene = scene().start(V2, "v1", "v2").until(Phase.SUCCEEDED).run(Duration.ofMinutes(11));
        scene.want(from("v1", "v3"), "v1", "v2", "v3");
        assertThat(scene.state.run().map(Run::stable)).hasValue("v2");
    }

    @Test
    void a_version_equal_to_stable_starts_nothing() {
        Scene scene = scene().start(from("v1", "v1"), "v1", "v2").run(Duration.ofSeconds(5));
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
        assertThat(scene.inForce.map(Split::stable)).hasValue("v1");
        assertThat(scene.inForce.flatMap(Split::candidate)).isEmpty();
    }

    @Test
    void a_version_without_an_instance_starts_when_it_has_one() {
        Scene scene = scene().start(from("v1", "v2"), "v1");
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
        assertThat(scene.view().why()).isEqualTo("no instance of shop has version v2 (it has v1)");
        scene.want(from("v1", "v2"), "v1", "v2");
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
    }

    @Test
    void another_version_supersedes_and_traffic_comes_off_first() {
        Scene scene = scene().start(from("v1", "v2"), "v1", "v2", "v3").run(Duration.ofSeconds(6));
        int routes = scene.routes.size();
        assertThat(scene.weight()).isPositive();
        scene.want(V3, "v1", "v2", "v3");
        assertThat(scene.routes.get(routes).split().candidate()).hasValue("v2");
        assertThat(scene.routes.get(routes).split().weight()).isEqualTo(Weight.ZERO);
        assertThat(scene.routes.get(routes).raises()).isFalse();
        assertThat(scene.inForce.flatMap(Split::candidate)).hasValue("v3");
        assertThat(scene.decisions)
                .anyMatch(decision -> decision.phase() == Phase.SUPERSEDED
                        && decision.candidate().equals("v2")
                        && decision.why().equals("v3 is wanted instead of v2"));
        scene.until(Phase.SUCCEEDED);
        assertThat(scene.state.memory().stable()).hasValue("v3");
    }

    @Test
    void other_edits_hold_for_the_next_release() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(5));
        Plan edited = Samples.plan(new Stage.Fixed(Weight.ofPercent(1), Duration.ofHours(1)));
        scene.want(edited, "v1", "v2");
        assertThat(scene.view().pending()).containsExactly("stages");
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_running_release_that_is_deleted_gives_the_share_back_and_stays_on_stable() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(6));
        scene.feed(new Event.Withdrawn(scene.now)).run(Duration.ofMinutes(3));
        assertThat(scene.weight()).isZero();
        assertThat(scene.inForce.map(Split::stable)).hasValue("v1");
        assertThat(scene.view().withdrawn()).isTrue();
        scene.want(V2, "v1", "v2").until(Phase.SUCCEEDED);
    }

    @Test
    void another_version_ends_the_watch_and_starts_from_the_new_stable() {
        Scene scene = scene();
        scene.start(Samples.watched(Duration.ofMinutes(10), 5, Plan.OnAlarm.TELL), "v1", "v2", "v3")
                .until(Phase.SUCCEEDED)
                .run(Duration.ofSeconds(5));
        assertThat(scene.weight()).isEqualTo(95_000);
        scene.want(V3, "v1", "v2", "v3");
        assertThat(scene.state.run().map(Run::stable)).hasValue("v2");
        assertThat(scene.state.run().map(Run::candidate)).hasValue("v3");
    }

    @Test
    void an_inventory_without_stable_is_refused_while_a_release_runs() {
        Scene scene = scene().start(V2, "v1", "v2").run(Duration.ofSeconds(5));
        scene.want(V2, "v2");
        assertThat(scene.state.memory().inventory().has("v1")).isTrue();
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
    }

    @Test
    void pins_that_still_reach_the_version_are_named() {
        Scene scene = scene();
        scene.feed(new Event.Restarted(scene.now, Duration.ZERO, 1));
        Inventory pinned = new Inventory(
                Inventory.of("v1", "v2").versions(),
                List.of(new Inventory.Pin("HTTPRoute echo, rule 1", "v2")),
                Inventory.TIMEOUT);
        scene.feed(new Event.Wanted(scene.now, V2, pinned, Beginning.blank(1))).run(Duration.ofSeconds(4));
        assertThat(scene.view().pins()).containsExactly("HTTPRoute echo, rule 1");
        scene.command(Command.ROLLBACK);
        assertThat(scene.decisions.getLast().why()).endsWith("still reached by HTTPRoute echo, rule 1, which names v2");
    }
}
