package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import org.junit.jupiter.api.Test;

class ReleaseMachineTest {
    @Test
    void a_healthy_version_becomes_stable() {
        Scene scene =
                new Scene(new SimulatedTraffic(1, 500).failing("v1", 0.001).failing("v2", 0.001));
        scene.start(Plan.of("shop", "shop", "v2"), "v1", "v2").until(Phase.SUCCEEDED);
        assertThat(scene.weight()).isEqualTo(100_000);
        assertThat(scene.state.memory().stable()).hasValue("v2");
    }

    @Test
    void a_broken_version_goes_back() {
        Scene scene =
                new Scene(new SimulatedTraffic(1, 500).failing("v1", 0.001).failing("v2", 0.3));
        scene.start(Plan.of("shop", "shop", "v2"), "v1", "v2").until(Phase.ROLLED_BACK);
        assertThat(scene.weight()).isZero();
        assertThat(scene.state.memory().stable()).hasValue("v1");
    }
}
