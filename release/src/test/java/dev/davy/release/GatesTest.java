package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Gates that are handed on from role to role. */
class GatesTest {
    private final Scene scene =
            new Scene(new SimulatedTraffic(9, 300).failing("v1", 0.001).failing("v2", 0.001));

    private Scene gated(Stage.Gate gate) {
        return scene.start(
                        Samples.plan(
                                new Stage.Fixed(Weight.ofPercent(5), Duration.ofSeconds(1)),
                                gate,
                                new Stage.Auto(Weight.ALL)),
                        "v1",
                        "v2")
                .until(Phase.WAITING);
    }

    private Answer says(Command command, String who, String role) {
        scene.feed(new Event.Commanded(
                scene.now, command, who, "", Optional.of(role).filter(named -> !named.isEmpty()), Optional.empty()));
        return scene.answer.orElseThrow();
    }

    private Optional<String> holder() {
        return scene.view().gate().flatMap(ReleaseView.Gate::holder);
    }

    @Test
    void each_role_in_order_hands_the_release_on_and_the_last_lets_it_go() {
        gated(Samples.roles("developers", "operations", "product"));
        assertThat(holder()).contains("developers");
        assertThat(scene.view().waitsFor()).contains("approval of gate ready by developers");
        assertThat(says(Command.APPROVE, "ann", "developers").text())
                .isEqualTo("shop: gate ready is handed on to operations");
        assertThat(holder()).contains("operations");
        assertThat(scene.view().phase()).isEqualTo(Phase.WAITING);
        assertThat(says(Command.APPROVE, "bob", "operations")).isInstanceOf(Answer.Done.class);
        assertThat(says(Command.APPROVE, "cyd", "product").text()).isEqualTo("shop: gate ready is approved");
        assertThat(scene.view().phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(holder()).isEmpty();
        assertThat(scene.decisions.stream()
                        .filter(decision -> decision.verdict().equals("Person"))
                        .map(Decision::why))
                .containsExactly(
                        "ann as developers approved gate ready and hands the release to operations",
                        "bob as operations approved gate ready and hands the release to product",
                        "cyd as product approved gate ready");
    }

    @Test
    void another_role_is_refused_and_told_who_holds_it() {
        gated(Samples.roles("developers", "operations"));
        assertThat(says(Command.APPROVE, "bob", "operations"))
                .isEqualTo(new Answer.Refused(
                        "shop: gate ready is held by developers, not by operations (expected:" + " --as developers)"));
        assertThat(says(Command.APPROVE, "bob", "").text()).contains("held by developers", "names no role");
        assertThat(says(Command.REFUSE, "bob", "operations")).isInstanceOf(Answer.Refused.class);
        assertThat(holder()).contains("developers");
    }

    @Test
    void one_role_answers_without_saying_so_and_a_wrong_one_does_not() {
        gated(Samples.roles("product"));
        assertThat(says(Command.APPROVE, "bob", "operations")).isInstanceOf(Answer.Refused.class);
        assertThat(says(Command.APPROVE, "bob", "")).isInstanceOf(Answer.Done.class);
    }

    @Test
    void a_refusal_takes_the_release_back_and_says_who_and_why() {
        gated(Samples.roles("developers", "operations"));
        says(Command.APPROVE, "ann", "developers");
        scene.feed(new Event.Commanded(
                scene.now, Command.REFUSE, "bob", "ready", Optional.of("operations"), Optional.of("no capacity")));
        assertThat(scene.answer.orElseThrow().text()).isEqualTo("shop: gate ready is refused");
        assertThat(scene.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.view().why()).isEqualTo("bob as operations refused gate ready: no capacity");
        assertThat(scene.view().barred()).contains("v2");
        assertThat(scene.weight()).isZero();
    }

    @Test
    void a_refusal_holds_where_the_plan_says_so() {
        gated(new Stage.Gate(
                "ready", new Stage.By.Person(List.of()), Optional.empty(), Stage.Otherwise.HOLD, Stage.Otherwise.HOLD));
        assertThat(says(Command.REFUSE, "ann", "")).isInstanceOf(Answer.Done.class);
        assertThat(scene.view().phase()).isEqualTo(Phase.HELD);
        assertThat(scene.view().reason()).contains("Person");
        assertThat(scene.command(Command.RESUME)).isInstanceOf(Answer.Done.class);
        assertThat(scene.view().phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void who_holds_it_outlasts_a_restart() {
        gated(Samples.roles("developers", "operations"));
        says(Command.APPROVE, "ann", "developers");
        scene.feed(new Event.Restarted(scene.now, Duration.ofSeconds(5), 2));
        assertThat(holder()).contains("operations");
    }

    @Test
    void a_gate_that_is_answered_otherwise_refuses_people_and_says_what_they_can_do() {
        gated(Samples.receiver("ready", Optional.empty(), Stage.Otherwise.HOLD));
        assertThat(scene.command(Command.APPROVE).text()).contains("answered by its webhook", "davy promote");
    }
}
