package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimeoutTest {
    private static final Duration OTHERWISE = Duration.ofSeconds(15);

    private static RoutingTable table(String upstream, List<Optional<Duration>> timeouts) {
        List<RoutingTable.Entry> entries = timeouts.stream()
                .map(timeout -> new RoutingTable.Entry(
                        new Predicate.All(List.of()),
                        new RoutingTable.Rule(
                                "shop",
                                0,
                                List.of(new RoutingTable.Backend(1, new RoutingTable.Destination.Decided(upstream))),
                                timeout,
                                false,
                                Set.of())))
                .toList();
        return new RoutingTable(List.of(new RoutingTable.Host("*", entries)), Map.of(), Map.of());
    }

    @Test
    void the_most_patient_rule_of_an_upstream_says_how_long_a_request_may_take() {
        List<Optional<Duration>> seconds =
                List.of(Optional.of(Duration.ofSeconds(2)), Optional.of(Duration.ofSeconds(5)));
        assertThat(table("shop", seconds).timeout("shop", OTHERWISE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(table("other", seconds).timeout("shop", OTHERWISE)).isEqualTo(OTHERWISE);
        assertThat(table("shop", List.of(Optional.of(Duration.ofSeconds(2)), Optional.empty()))
                        .timeout("shop", OTHERWISE))
                .isEqualTo(OTHERWISE);
        assertThat(table("shop", List.of(Optional.of(Duration.ZERO))).timeout("shop", OTHERWISE))
                .isEqualTo(Duration.ofMinutes(1));
    }
}
