package dev.davy.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stratum;
import dev.davy.release.Beginning;
import dev.davy.release.Decision;
import dev.davy.release.Effect;
import dev.davy.release.Event;
import dev.davy.release.Health;
import dev.davy.release.Inventory;
import dev.davy.release.JournalRecord;
import dev.davy.release.Moment;
import dev.davy.release.Outcome;
import dev.davy.release.ReleaseMachine;
import dev.davy.release.ReleaseState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that failed and the one that followed it, as one file. */
class AuditTest {
    private static final List<List<JournalRecord>> HISTORY = new ArrayList<>();
    private static final List<String> LINES = new ArrayList<>();

    @BeforeAll
    static void release() {
        Life life = new Life();
        life.release("v2", 0.02, 120);
        HISTORY.add(life.records);
        life.begin();
        life.release("v3", 0.3, 60);
        HISTORY.add(life.records);
        Audit.write("davy 1", "shop", HISTORY, LINES::add);
    }

    private static long decisions() {
        return HISTORY.stream()
                .flatMap(List::stream)
                .filter(JournalRecord.Decided.class::isInstance)
                .count();
    }

    @Test
    void every_decision_is_derived_again_to_the_bit() {
        assertThat(decisions()).isGreaterThan(10);
        assertThat(Audit.verify(LINES)).isEqualTo(new Audit.Verified.Equal((int) decisions()));
        assertThat(Audit.releases(HISTORY)).containsExactly("shop");
        assertThat(LINES.getFirst())
                .startsWith("{\"davy\":\"audit\",\"format\":1,\"product\":\"davy 1\",\"target\":\"shop\"")
                .contains("\"plan\":{\"release\":\"shop\"");
    }

    @Test
    void a_process_that_only_interprets_derives_the_same(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("audit"), LINES, StandardCharsets.UTF_8);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Verifier.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Equal[decisions=" + decisions() + "]");
        assertThat(process.waitFor()).isZero();
    }

    /** Verifies a file in a process of its own. */
    public static final class Verifier {
        private Verifier() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(Audit.verify(Files.readAllLines(Path.of(arguments[0]))));
        }
    }

    @Test
    void a_line_that_was_altered_left_out_added_or_cut_off_is_named() {
        for (int at : List.of(0, 1, 17, LINES.size() / 2, LINES.size() - 1)) {
            List<String> altered = new ArrayList<>(LINES);
            altered.set(at, LINES.get(at).replaceFirst("\"(n|end|records|target)\":", "\"$1\" :"));
            assertThat(Audit.verify(altered))
                    .isEqualTo(new Audit.Verified.Differs(
                            "line " + (at + 1) + ": its digest is not that of what stands there and before: altered"));
        }
        List<String> fewer = new ArrayList<>(LINES);
        fewer.remove(20);
        assertThat(Audit.verify(fewer)).asString().contains("line 21: its digest");
        List<String> more = new ArrayList<>(LINES);
        more.add(20, LINES.get(20));
        assertThat(Audit.verify(more)).asString().contains("line 22: its digest");
        assertThat(Audit.verify(LINES.subList(0, 30)))
                .isEqualTo(new Audit.Verified.Differs("line 31: missing: cut off"));
    }

    @Test
    void a_decision_that_is_not_what_the_evidence_leads_to_is_named_though_every_digest_is_right() {
        List<List<JournalRecord>> forged = new ArrayList<>();
        HISTORY.forEach(segment -> forged.add(new ArrayList<>(segment)));
        List<JournalRecord> last = forged.getLast();
        for (int i = last.size() - 1; ; i--) {
            if (last.get(i) instanceof JournalRecord.Decided(Decision told)) {
                last.set(
                        i,
                        new JournalRecord.Decided(new Decision(
                                told.number(),
                                told.at(),
                                told.release(),
                                told.candidate(),
                                told.phase(),
                                told.stage(),
                                "Safe",
                                told.weight(),
                                told.why())));
                List<String> lines = new ArrayList<>();
                Audit.write("davy 1", "shop", forged, lines::add);
                assertThat(Audit.verify(lines))
                        .asString()
                        .contains("decision " + told.number() + ", Safe at 0%: derived again it is Harm");
                return;
            }
        }
    }

    @Test
    void what_is_no_audit_is_said_to_be_none() {
        for (String line : List.of("", "{}", "[1]", "shop", "{\"davy\":\"audit\",\"format\":2}")) {
            assertThat(Audit.verify(List.of(line))).isInstanceOf(Audit.Verified.Unreadable.class);
        }
        assertThat(Audit.verify(List.of())).isInstanceOf(Audit.Verified.Unreadable.class);
    }

    /** A target with 1,000 requests a second, and what the journal has of it. */
    private static final class Life {
        private final Map<String, Counts> counts = new HashMap<>();
        private ReleaseState state = ReleaseState.of("shop");
        private Optional<Split> split = Optional.empty();
        private int second;
        List<JournalRecord> records = new ArrayList<>();

        void begin() {
            records = new ArrayList<>();
            take(new Event.Recalled(now(), state.memory()));
        }

        void release(String version, double failing, int seconds) {
            take(new Event.Restarted(now(), Duration.ZERO, 1));
            Plan plan = new Plan(
                    "shop",
                    "shop",
                    Optional.of("v1"),
                    version,
                    Plan.of("shop", "shop", version).key(),
                    Plan.of("shop", "shop", version).stages(),
                    Plan.of("shop", "shop", version).guard(),
                    Plan.Watch.DEFAULT);
            take(new Event.Wanted(now(), plan, Inventory.of("v1", version), Beginning.blank(second)));
            for (int end = second + seconds; second < end; second++) {
                Split inForce = split.orElseThrow();
                long theirs = Math.round(1_000 * inForce.weight().share());
                take(new Event.Observed(
                        now(),
                        List.of(
                                counter(inForce, "v1", 1_000 - theirs, 0.001),
                                counter(inForce, version, theirs, failing)),
                        Health.fine(3, 3)));
            }
        }

        private Moment now() {
            Duration elapsed = Duration.ofSeconds(second);
            return new Moment(Instant.EPOCH.plus(elapsed), elapsed);
        }

        private Counter counter(Split inForce, String version, long requests, double failing) {
            long failed = Math.round(requests * failing);
            Counts more = new Counts(
                    requests,
                    requests,
                    0,
                    failed,
                    failed,
                    0,
                    0,
                    0,
                    Math.min(30, requests),
                    LatencyHistogram.of(new int[] {100, 180}, new long[] {requests / 2, requests - requests / 2}));
            Counts sum = counts.merge(version + " " + inForce.generation(), more, Counts::plus);
            return new Counter("here", 1, inForce.generation(), Stratum.Split.EVERYONE, version, "shop", sum);
        }

        private void take(Event event) {
            Outcome outcome = ReleaseMachine.step(state, event);
            state = outcome.state();
            records.add(
                    event instanceof Event.Observed observed
                            ? new JournalRecord.Evidence(List.of(observed))
                            : new JournalRecord.Happened(event));
            for (Effect effect : outcome.effects()) {
                if (effect instanceof Effect.Route route) {
                    split = Optional.of(route.split());
                } else if (effect instanceof Effect.Decided decided) {
                    records.add(new JournalRecord.Decided(decided.decision()));
                }
            }
        }
    }
}
