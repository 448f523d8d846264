package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process that starts on a journal in which something was cut off or altered. */
class AlteredJournalTest {
    private static final Plan PLAN = Samples.deadline(Duration.ofMinutes(30));

    @Test
    void its_release_stops_with_its_traffic_on_stable_wherever_it_was_cut_and_nothing_is_written() {
        House house = new House(new SimulatedTraffic(1, 300)).open();
        house.want(PLAN, "v1", "v2");
        house.until(() -> house.weight() > 0).run(Duration.ofSeconds(5));
        house.runner.stop();
        int records = house.records().size();
        for (int believed = 0; believed < records; believed++) {
            house.journal.believed = believed;
            int tries = house.journal.tries;
            house.reboot(Duration.ofSeconds(1));
            assertThat(house.weight())
                    .as("%d of %d believed", believed, records)
                    .isZero();
            house.want(PLAN, "v1", "v2").run(Duration.ofSeconds(3));
            assertThat(house.weight()).isZero();
            assertThat(house.share("v1")).isEqualTo(Weight.BUCKETS);
            assertThat(house.runner.view().journal()).isEqualTo(Optional.of("line " + (believed + 1) + ": cut off"));
            assertThat(house.command(Command.PROMOTE)).isNotInstanceOf(Answer.Done.class);
            assertThat(house.journal.tries).as("nothing is written").isEqualTo(tries);
        }
        house.journal.believed = Integer.MAX_VALUE;
        house.reboot(Duration.ofSeconds(1)).until(() -> house.weight() > 0);
    }
}
