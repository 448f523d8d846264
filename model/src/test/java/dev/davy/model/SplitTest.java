package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.davy.model.Split.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final Ring STAFF = new Ring("staff", Weight.ALL);
    private static final Ring BETA = new Ring("beta", Weight.ofPercent(50));

    @Test
    void aWholeRingGoesToTheCandidateAndIsNoRandomSample() {
        Split split = split(Weight.ofPercent(5), List.of(BETA, STAFF), List.of());
        assertThat(split.assignment(Set.of("staff", "beta")))
                .isEqualTo(new Assignment(new Stratum.Ring("staff"), Weight.ALL));
        assertThat(split.share(new Stratum.Ring("staff"))).isEqualTo(1.0);
    }

    @Test
    void aRingWithAShareIsRandomisedInside() {
        Split split = split(Weight.ofPercent(5), List.of(BETA), List.of());
        Stratum inside = new Stratum.Split(Optional.of("beta"));
        assertThat(split.assignment(Set.of("beta"))).isEqualTo(new Assignment(inside, Weight.ofPercent(50)));
        assertThat(split.share(inside)).isEqualTo(0.5);
    }

    @Test
    void everyoneElseFollowsTheWeight() {
        Split split = split(Weight.ofPercent(5), List.of(BETA, STAFF), List.of("staff"));
        assertThat(split.assignment(Set.of())).isEqualTo(new Assignment(Stratum.Split.EVERYONE, Weight.ofPercent(5)));
        assertThat(split.share(Stratum.Split.EVERYONE)).isEqualTo(0.05);
    }

    @Test
    void aRingThatTheWeightHasOvertakenIsLikeEveryoneElse() {
        Split split = split(Weight.ofPercent(60), List.of(BETA), List.of());
        assertThat(split.assignment(Set.of("beta")).stratum()).isEqualTo(Stratum.Split.EVERYONE);
    }

    @Test
    void aLaterRingIsCountedOnStableBeforeAnyoneIsExposed() {
        Split before = split(Weight.ZERO, List.of(), List.of("staff"));
        assertThat(before.assignment(Set.of("staff")))
                .isEqualTo(new Assignment(new Stratum.Ring("staff"), Weight.ZERO));
        assertThat(before.exposes()).isFalse();
        Split after = split(Weight.ofPercent(1), List.of(), List.of("staff"));
        assertThat(after.assignment(Set.of("staff")).stratum()).isEqualTo(Stratum.Split.EVERYONE);
    }

    @Test
    void withoutAStableVersionTheCandidateIsGivenNothing() {
        Split split = new Split(
                "shop",
                "shop",
                1,
                1,
                7,
                new Key.Request(),
                "",
                Optional.of("v3"),
                Weight.ZERO,
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ZERO);
        assertThat(split.undetermined()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Split(
                        "shop",
                        "shop",
                        1,
                        1,
                        7,
                        new Key.Request(),
                        "",
                        Optional.of("v3"),
                        Weight.ofPercent(1),
                        List.of(),
                        List.of(),
                        Weight.ZERO,
                        true,
                        Duration.ZERO))
                .withMessageStartingWith("split.stable");
    }

    @Test
    void aShareWithoutACandidateIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Split(
                        "shop",
                        "shop",
                        1,
                        1,
                        0,
                        new Key.Request(),
                        "v1",
                        Optional.empty(),
                        Weight.ofPercent(1),
                        List.of(),
                        List.of(),
                        Weight.ZERO,
                        true,
                        Duration.ZERO))
                .withMessage("split.weight: 1% (expected: 0% without a candidate)");
    }

    private static Split split(Weight weight, List<Ring> rings, List<String> observed) {
        return new Split(
                "shop",
                "shop",
                1,
                1,
                0,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                weight,
                rings,
                observed,
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
    }
}
