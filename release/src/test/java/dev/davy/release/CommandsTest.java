package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
    private static final Stage.Gate GATE =
            new Stage.Gate("product", Optional.of("product"), Optional.empty(), Stage.Otherwise.HOLD);

    /** A target that is in the phase. */
    private static Scene in(String where) {
        Scene scene =
                new Scene(new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", 0.001));
        Plan gated = Samples.plan(GATE, new Stage.Auto(Weight.ALL));
        return switch (where) {
            case "Idle" -> scene.start(Plan.of("shop", "shop", "v1"), "v1").run(Duration.ofSeconds(3));
            case "Progressing" ->
                scene.start(Plan.of("shop", "shop", "v2"), "v1", "v2").run(Duration.ofSeconds(5));
            case "Waiting" -> scene.start(gated, "v1", "v2").run(Duration.ofSeconds(3));
            case "Paused" -> {
                Scene progressing = in("Progressing");
                progressing.command(Command.PAUSE);
                yield progressing;
            }
            case "Held" ->
                scene.start(Samples.deadline(Duration.ofSeconds(6)), "v1", "v2").run(Duration.ofSeconds(8));
            case "Watch" -> {
                Scene progressing = in("Progressing");
                progressing.command(Command.PROMOTE);
                yield progressing.run(Duration.ofSeconds(2));
            }
            case "Succeeded" -> in("Watch").run(Duration.ofMinutes(11));
            case "RolledBack" -> {
                Scene progressing = in("Progressing");
                progressing.command(Command.ROLLBACK);
                yield progressing.run(Duration.ofSeconds(20));
            }
            case "Superseded" -> in("Progressing").want(Plan.of("shop", "shop", "v1"), "v1", "v2");
            case "Deleted" -> {
                Scene progressing = in("Progressing");
                yield progressing.feed(new Event.Withdrawn(progressing.now)).run(Duration.ofSeconds(20));
            }
            default -> throw new IllegalArgumentException(where);
        };
    }

    @ParameterizedTest(name = "{0}: {1} is {2}, then {3}")
    @CsvSource({
        "Idle,        PROMOTE,  Refused, Idle",
        "Idle,        ROLLBACK, Refused, Idle",
        "Idle,        PAUSE,    Refused, Idle",
        "Idle,        RESUME,   Refused, Idle",
        "Idle,        APPROVE,  Refused, Idle",
        "Idle,        FORGET,   Refused, Idle",
        "Progressing, PROMOTE,  Done,    Succeeded",
        "Progressing, ROLLBACK, Done,    RolledBack",
        "Progressing, PAUSE,    Done,    Paused",
        "Progressing, RESUME,   Done,    Progressing",
        "Progressing, APPROVE,  Refused, Progressing",
        "Progressing, FORGET,   Refused, Progressing",
        "Waiting,     PROMOTE,  Done,    Succeeded",
        "Waiting,     ROLLBACK, Done,    RolledBack",
        "Waiting,     PAUSE,    Done,    Paused",
        "Waiting,     RESUME,   Done,    Waiting",
        "Waiting,     APPROVE,  Done,    Progressing",
        "Waiting,     FORGET,   Refused, Waiting",
        "Paused,      PROMOTE,  Done,    Succeeded",
        "Paused,      ROLLBACK, Done,    RolledBack",
        "Paused,      PAUSE,    Done,    Paused",
        "Paused,      RESUME,   Done,    Progressing",
        "Paused,      APPROVE,  Refused, Paused",
        "Paused,      FORGET,   Refused, Paused",
        "Held,        PROMOTE,  Done,    Succeeded",
        "Held,        ROLLBACK, Done,    RolledBack",
        "Held,        PAUSE,    Refused, Held",
        "Held,        RESUME,   Done,    Progressing",
        "Held,        APPROVE,  Refused, Held",
        "Held,        FORGET,   Refused, Held",
        "Watch,       PROMOTE,  Refused, Succeeded",
        "Watch,       ROLLBACK, Done,    RolledBack",
        "Watch,       PAUSE,    Refused, Succeeded",
        "Watch,       RESUME,   Refused, Succeeded",
        "Watch,       APPROVE,  Refused, Succeeded",
        "Watch,       FORGET,   Refused, Succeeded",
        "Succeeded,   PROMOTE,  Refused, Succeeded",
        "Succeeded,   ROLLBACK, Refused, Succeeded",
        "Succeeded,   PAUSE,    Refused, Succeeded",
        "Succeeded,   RESUME,   Refused, Succeeded",
        "Succeeded,   APPROVE,  Refused, Succeeded",
        "Succeeded,   FORGET,   Refused, Succeeded",
        "RolledBack,  PROMOTE,  Refused, RolledBack",
        "RolledBack,  ROLLBACK, Refused, RolledBack",
        "RolledBack,  PAUSE,    Refused, RolledBack",
        "RolledBack,  RESUME,   Done,    Progressing",
        "RolledBack,  APPROVE,  Refused, RolledBack",
        "RolledBack,  FORGET,   Refused, RolledBack",
        "Superseded,  PROMOTE,  Refused, Superseded",
        "Superseded,  ROLLBACK, Refused, Superseded",
        "Superseded,  PAUSE,    Refused, Superseded",
        "Superseded,  RESUME,   Refused, Superseded",
        "Superseded,  APPROVE,  Refused, Superseded",
        "Superseded,  FORGET,   Refused, Superseded",
        "Deleted,     PROMOTE,  Refused, RolledBack",
        "Deleted,     ROLLBACK, Refused, RolledBack",
        "Deleted,     PAUSE,    Refused, RolledBack",
        "Deleted,     RESUME,   Refused, RolledBack",
        "Deleted,     APPROVE,  Refused, RolledBack",
        "Deleted,     FORGET,   Done,    Idle",
    })
    void each_command_in_each_phase(String where, Command command, String answer, String then) {
        Scene scene = in(where);
        int weight = scene.weight();
        Answer given = scene.command(command);
        assertThat(given.getClass().getSimpleName()).as(given.text()).isEqualTo(answer);
        assertThat(scene.state.phase().word()).isEqualTo(then);
        if (given instanceof Answer.Refused) {
            assertThat(scene.weight()).isEqualTo(weight);
        }
    }

    @Test
    void a_pause_keeps_the_share_and_its_time_does_not_count() {
        Scene scene =
                new Scene(new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", 0.001));
        scene.start(Samples.deadline(Duration.ofSeconds(6)), "v1", "v2").run(Duration.ofSeconds(4));
        int weight = scene.weight();
        scene.command(Command.PAUSE);
        scene.run(Duration.ofMinutes(1));
        assertThat(scene.weight()).isEqualTo(weight).isPositive();
        scene.command(Command.RESUME);
        scene.run(Duration.ofMillis(1500));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        scene.run(Duration.ofSeconds(2));
        assertThat(scene.state.phase()).isEqualTo(Phase.HELD);
    }

    @Test
    void harm_takes_the_share_back_in_a_pause_at_a_gate_and_on_hold_too() {
        for (String where : List.of("Paused", "Held")) {
            Scene scene = in(where);
            scene.traffic.failing("v2", 0.5);
            scene.run(Duration.ofSeconds(10));
            assertThat(scene.state.phase()).as(where).isEqualTo(Phase.ROLLED_BACK);
        }
    }

    @Test
    void a_version_that_was_rolled_back_is_not_tried_again_until_it_is_resumed() {
        Scene scene = in("RolledBack");
        scene.want(Plan.of("shop", "shop", "v2"), "v1", "v2", "v3").run(Duration.ofSeconds(5));
        assertThat(scene.weight()).isZero();
        assertThat(scene.view().why()).contains("v2 was rolled back and is not tried again until davy resume shop");
        scene.command(Command.RESUME);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void another_version_lifts_the_bar() {
        Scene scene = in("RolledBack");
        scene.want(Plan.of("shop", "shop", "v1"), "v1", "v2");
        assertThat(scene.state.phase()).isEqualTo(Phase.IDLE);
        scene.want(Plan.of("shop", "shop", "v2"), "v1", "v2").run(Duration.ofSeconds(5));
        assertThat(scene.state.phase()).isEqualTo(Phase.PROGRESSING);
        assertThat(scene.weight()).isPositive();
    }

    @Test
    void a_gate_is_approved_by_its_own_name_only() {
        Scene scene = in("Waiting");
        assertThat(scene.command(Command.APPROVE, "security")).isInstanceOf(Answer.Refused.class);
        assertThat(scene.view().waitsFor()).hasValue("approval of gate product by product");
        assertThat(scene.command(Command.APPROVE, "product")).isInstanceOf(Answer.Done.class);
        scene.until(Phase.SUCCEEDED);
    }

    @Test
    void a_rollback_in_the_watch_makes_the_old_version_stable_again() {
        Scene scene = in("Watch");
        assertThat(scene.state.memory().stable()).hasValue("v2");
        scene.command(Command.ROLLBACK);
        assertThat(scene.state.memory().stable()).hasValue("v1");
        assertThat(scene.weight()).isZero();
        scene.run(Duration.ofMinutes(2));
        assertThat(scene.state.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(scene.view().barred()).hasValue("v2");
    }

    @Test
    void nothing_is_promoted_that_has_no_healthy_instance() {
        Scene scene = in("Progressing");
        scene.health = Health.fine(2, 0);
        scene.tick();
        assertThat(scene.command(Command.PROMOTE).text()).isEqualTo("shop: v2 has no healthy instance");
    }

    @Test
    void a_forgotten_target_has_no_split() {
        Scene scene = in("Deleted");
        assertThat(scene.inForce.orElseThrow().stable()).isEqualTo("v1");
        assertThat(scene.view().why()).contains("until davy forget shop");
        scene.command(Command.FORGET);
        assertThat(scene.inForce).isEmpty();
        assertThat(scene.state.memory().stable()).isEmpty();
    }
}
