package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "blastradius, blastRadius",
        "backendRef, backendRefs",
        "hostname, hostnames",
        "verison, version",
        "spce, spec",
        "instnaces, instances"
    })
    void aSlipFindsWhatWasMeant(String written, String meant) {
        assertThat(Nearest.to(
                        written,
                        List.of("blastRadius", "backendRefs", "hostnames", "version", "spec", "instances", "metadata")))
                .contains(meant);
    }

    @Test
    void somethingElseAltogetherFindsNothing() {
        assertThat(Nearest.to("colour", List.of("version", "spec"))).isEmpty();
        assertThat(Nearest.to("", List.of("version"))).isEmpty();
    }
}
