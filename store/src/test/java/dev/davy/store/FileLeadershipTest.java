package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLeadershipTest {
    @TempDir
    Path data;

    private static FileLeadership leads(FileLeadership.Claim claim) {
        assertThat(claim).isInstanceOf(FileLeadership.Claim.Leads.class);
        return ((FileLeadership.Claim.Leads) claim).leadership();
    }

    @Test
    void each_leadership_has_a_higher_term() throws IOException {
        long last = 0;
        for (int i = 0; i < 12; i++) {
            try (FileLeadership leadership = leads(FileLeadership.claim(data))) {
                assertThat(leadership.term().orElseThrow()).isGreaterThan(last);
                last = leadership.term().orElseThrow();
            }
        }
    }

    @Test
    void a_second_claim_gets_one_clear_sentence() throws IOException {
        try (FileLeadership first = leads(FileLeadership.claim(data))) {
            assertThat(first.term()).isPresent();
            assertThat(FileLeadership.claim(data))
                    .isEqualTo(
                            new FileLeadership.Claim.Taken("--data: " + data + " is used by another davy run, process "
                                    + ProcessHandle.current().pid() + " (expected: one process a directory)"));
        }
        leads(FileLeadership.claim(data)).close();
    }

    @Test
    void a_directory_that_cannot_be_written_leads_nobody() throws IOException {
        Path blocked = Files.writeString(data.resolve("blocked"), "a file");
        assertThat(FileLeadership.claim(blocked)).isInstanceOf(FileLeadership.Claim.Impossible.class);
    }
}
