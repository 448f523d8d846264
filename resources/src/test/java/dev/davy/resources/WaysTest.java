package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Lists of steps, switches, windows, freezes and groups, as files write them. */
class WaysTest {
    private static final String RELEASE = """
            apiVersion: davy.dev/v1
            kind: Release
            metadata: {name: shop}
            spec:
              targetRef: {name: shop}
              version: v2
              %s
            """;

    private static ResourceFile release(String spec) {
        return ResourceFile.read("f.yaml", RELEASE.formatted(spec));
    }

    private static List<Stage> stages(String stages) {
        ResourceFile file = release("stages: " + stages);
        assertThat(file.problems()).isEmpty();
        return ((Release) file.resources().getFirst()).plan().stages();
    }

    private static List<String> problems(String spec) {
        return release(spec).problems().stream().map(Problem::message).toList();
    }

    private static List<Stage> fixed(Duration time, double... percents) {
        return DoubleStream.of(percents)
                .<Stage>mapToObj(percent -> new Stage.Fixed(Weight.ofShare(percent / 100), time))
                .toList();
    }

    @Test
    void a_list_of_weights_is_a_stage_for_each() {
        assertThat(stages("[{weights: [0.01%, 1%, 25%], for: 2m}]"))
                .isEqualTo(fixed(Duration.ofMinutes(2), 0.01, 1, 25));
    }

    @Test
    void steps_go_up_to_their_end_and_not_beyond() {
        assertThat(stages("[{step: 20%, to: 50%, for: 1m}]")).isEqualTo(fixed(Duration.ofMinutes(1), 20, 40, 50));
        assertThat(stages("[{step: 60%, to: 50%}]")).isEqualTo(fixed(Duration.ZERO, 50));
    }

    @Test
    void a_list_that_falls_and_steps_without_number_are_mistakes() {
        assertThat(problems("stages: [{weights: [5%, 1%]}]"))
                .containsExactly("spec.stages[0].weights[1]: 1% (expected: more than the one before, 5%)");
        assertThat(problems("stages: [{weights: []}]"))
                .containsExactly("spec.stages[0].weights: empty (expected: one share or more)");
        assertThat(problems("stages: [{step: 0.001%, to: 50%}]"))
                .containsExactly("spec.stages[0].step: 50000 steps of 0.001% to 50% (expected: 1000 at most)");
        assertThat(problems("stages: [{step: 5%}]"))
                .containsExactly("spec.stages[0].to: missing (expected: the last share, such as 50%)");
    }

    @Test
    void a_switch_comes_after_something_that_looked_at_the_candidate() {
        assertThat(stages("[{mirror: 10%, for: 1m}, {switch: 100%}]"))
                .containsExactly(new Stage.Mirror(Weight.ofPercent(10), Duration.ofMinutes(1)), new Stage.Switch());
        assertThat(problems("stages: [{hold: 1m}, {switch: 100%}]"))
                .containsExactly("spec.stages[1].switch: nothing comes before it (expected: a mirror, a gate, an"
                        + " audience or a weight in an earlier stage)");
        assertThat(problems("stages: [{gate: {name: go}}, {switch: 50%}]"))
                .containsExactly("spec.stages[1].switch: 50% (expected: 100%)");
        assertThat(problems("stages: [{gate: {name: go}}, {switch: 100%}, {weight: 5%}]"))
                .containsExactly(
                        "spec.stages[2]: comes after a stage that goes to 100% and promotes, so it never runs");
    }

    @Test
    void windows_freezes_and_groups_are_read() {
        ResourceFile file = ResourceFile.read("f.yaml", RELEASE.formatted("""
                windows: [{days: [Mon, Tue], between: "09:00-17:00", zone: Europe/Berlin}]
                """.strip()) + """
                ---
                apiVersion: davy.dev/v1
                kind: Freeze
                metadata: {name: sale}
                spec: {time: {to: 2026-12-01T00:00:00Z}, except: [hotfix], reason: big sale}
                ---
                apiVersion: davy.dev/v1
                kind: ReleaseGroup
                metadata: {name: checkout}
                spec: {releases: [cart, shop], order: sequence}
                """);
        assertThat(file.problems()).isEmpty();
        assertThat(((Release) file.resources().getFirst()).windows()).hasSize(1);
        Freeze freeze = (Freeze) file.resources().get(1);
        assertThat(freeze.except()).isEqualTo(Set.of("hotfix"));
        assertThat(freeze.holds("shop")).isTrue();
        assertThat(freeze.holds("hotfix")).isFalse();
        ReleaseGroup group = (ReleaseGroup) file.resources().getLast();
        assertThat(group.releases()).containsExactly("cart", "shop");
        assertThat(group.sequence()).isTrue();
    }

    @Test
    void a_group_of_one_or_with_a_name_twice_is_a_mistake() {
        String group = "apiVersion: davy.dev/v1\nkind: ReleaseGroup\nmetadata: {name: g}\nspec: {releases: %s}\n";
        assertThat(ResourceFile.read("f.yaml", group.formatted("[a]")).problems())
                .extracting(Problem::message)
                .containsExactly("spec.releases: 1 (expected: two releases or more)");
        assertThat(ResourceFile.read("f.yaml", group.formatted("[a, a]")).problems())
                .extracting(Problem::message)
                .containsExactly("spec.releases: a name twice (expected: each once)");
    }
}
