package dev.davy.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.release.Beginning;
import dev.davy.release.Command;
import dev.davy.release.Event;
import dev.davy.release.Inventory;
import dev.davy.release.JournalRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records as versions wrote them that could ask nobody outside. */
class OlderJournalTest {
    private static JournalRecord read(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return new RecordCodec().read(bytes, 0, bytes.length);
    }

    private static String written(JournalRecord record) {
        return new String(new RecordCodec().write(record), UTF_8);
    }

    @Test
    void a_plan_without_checks_and_webhooks_asks_nobody() {
        Plan plan = Plan.of("shop", "shop", "v2");
        Event.Wanted wanted = new Event.Wanted(Samples.AT, plan, Inventory.of("v1", "v2"), Beginning.blank(7));
        String older = written(new JournalRecord.Happened(wanted))
                .replace(",\"checks\":[],\"hooks\":[],\"evidence\":null", "");
        assertThat(older).doesNotContain("hooks").doesNotContain("evidence");
        assertThat(read(older)).isEqualTo(new JournalRecord.Happened(wanted));
    }

    @Test
    void a_command_without_a_role_and_a_reason_has_none() {
        Event.Commanded command = new Event.Commanded(Samples.AT, Command.APPROVE, "ann", "product");
        String older = written(new JournalRecord.Happened(command)).replace(",\"role\":null,\"reason\":null", "");
        assertThat(older).doesNotContain("reason");
        assertThat(((Event.Commanded) ((JournalRecord.Happened) read(older)).event()).role())
                .isEqualTo(Optional.empty());
        assertThat(List.of(read(older))).containsExactly(new JournalRecord.Happened(command));
    }
}
