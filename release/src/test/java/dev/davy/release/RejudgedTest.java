package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class RejudgedTest {
    private static House broken() {
        House house =
                new House(new SimulatedTraffic(21, 300).failing("v1", 0.001).failing("v2", 0.02)).open();
        house.want(Plan.of("shop", "shop", "v2"), "v1", "v2").until(Phase.ROLLED_BACK);
        house.runner.stop();
        return house;
    }

    @Test
    void underItsOwnGuardAReleaseGoesBackWhenItDid() {
        House house = broken();
        Rejudged same =
                Rejudged.of("shop", house.records(), UnaryOperator.identity()).orElseThrow();
        assertThat(same.asRecorded()).isEqualTo(same.otherwise());
        assertThat(same.asRecorded().reason()).isEqualTo("Harm");
        Decision last = Replay.fold("shop", house.records()).made().getLast();
        assertThat(same.asRecorded().back()).contains(last.at().since(same.began()));
        assertThat(same.phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void aLooserGuardOnErrorsWouldHaveGoneBackSoonerAndWithFewerFailures() {
        Rejudged other = Rejudged.of("shop", broken().records(), guard -> guard.falseRollback(0.2))
                .orElseThrow();
        Duration sooner = other.otherwise().back().orElseThrow();
        assertThat(sooner).isLessThan(other.asRecorded().back().orElseThrow());
        assertThat(other.otherwise().failures().failed())
                .isLessThan(other.asRecorded().failures().failed());
        assertThat(other.otherwise().harmBar()).isEqualTo(5);
    }

    @Test
    void aStricterGuardWouldNotHaveGoneBackWithinWhatIsRecorded() {
        Rejudged other = Rejudged.of("shop", broken().records(), guard -> guard.falseRollback(1e-9))
                .orElseThrow();
        assertThat(other.otherwise().back()).isEmpty();
        assertThat(other.otherwise().harm()).isLessThan(other.otherwise().harmBar());
    }

    @Test
    void recordsOfNoReleaseTellNothing() {
        assertThat(Rejudged.of("shop", List.of(), UnaryOperator.identity())).isEmpty();
    }
}
