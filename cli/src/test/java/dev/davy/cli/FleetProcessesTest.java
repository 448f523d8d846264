package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.release.Decision;
import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.Replay;
import dev.davy.store.PostgresAddress;
import dev.davy.store.PostgresJournal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two real {@code davy run} on one real PostgreSQL, of which one is paused and one is killed. */
class FleetProcessesTest {
    /** No release of it ends by itself within the test. */
    private static final String RELEASE = ReleaseEndToEndTest.RELEASE.replace("soak: 1s", "soak: 1h");

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path directory;

    private Scene scene;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void open() {
        scene = new Scene(directory)
                .shop("v1")
                .shop("v2")
                .shop("v3")
                .file("shop.yaml", ReleaseEndToEndTest.SHOP)
                .file("release.yaml", RELEASE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private PostgresAddress store() {
        return new PostgresAddress(postgres.getJdbcUrl("postgres", "postgres"), Optional.empty());
    }

    private DavyChild process(String name) {
        return DavyChild.run(scene.config, data(name), "--store", store().url());
    }

    private Path data(String name) {
        return directory.resolve(name);
    }

    @Test
    void theSecondStandsByAndTakesOverFromALeaderThatIsPausedOrKilledWithoutADoubleDecision() throws Exception {
        try (DavyChild a = process("a")) {
            a.address();
            try (DavyChild b = process("b");
                    LoadGenerator atA =
                            LoadGenerator.start(LoadOptions.on(a.address()).perSecond(200));
                    LoadGenerator atB =
                            LoadGenerator.start(LoadOptions.on(b.address()).perSecond(200))) {
                standsBy(a, b);
                reached("v2", a, "a", b);

                signal("STOP", a);
                Duration paused = leads("b", b);
                System.out.println("took over from a paused leader after " + paused);
                assertThat(paused).isLessThan(Duration.ofSeconds(10));
                signal("CONT", a);
                await("the one that was paused stands by")
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> note(a, "a").contains("stands by"));

                b.kill();
                Duration killed = leads("a", a);
                System.out.println("took over from a killed leader after " + killed);
                assertThat(killed).isLessThan(Duration.ofSeconds(10));
                assertThat(weight(a, "a")).isLessThan(100_000);
            }
        }
        oneLeaderAtATime();
    }

    /** The second serves, shows the releases, says who leads, and refuses commands. */
    private void standsBy(DavyChild a, DavyChild b) {
        assertThat(scene.get(b.address(), "/").status()).as("%s", b.said()).isEqualTo(200);
        await("the second shows the release")
                .atMost(Duration.ofSeconds(5))
                .until(() -> note(b, "b").contains("stands by"));
        String commands =
                "its commands are at http://127.0.0.1:" + a.adminAddress().getPort();
        assertThat(note(b, "b")).contains(commands);
        Ran refused = command(b, "b", "pause");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("stands by").contains(commands);
    }

    /** Users of one process reach the version because the other one decides so. */
    private void reached(String version, DavyChild leader, String name, DavyChild other) {
        await("a share at the leader").atMost(Duration.ofSeconds(20)).until(() -> weight(leader, name) > 0);
        await("and at the other")
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> scene.get(other.address(), "/").version().equals(version));
    }

    /** How long until a process takes commands. */
    private Duration leads(String name, DavyChild process) {
        long begin = System.nanoTime();
        await(name + " leads")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(20))
                .until(() -> command(process, name, "resume").exit() == 0);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void signal(String signal, DavyChild process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + signal, Long.toString(process.process().pid()))
                .start();
        assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    private void oneLeaderAtATime() {
        try (PostgresJournal journal = new PostgresJournal(store(), OptionalLong.empty())) {
            List<JournalRecord> records = journal.read("shop");
            assertThat(records.stream()
                            .filter(record -> record instanceof JournalRecord.Happened(Event.Restarted _))
                            .map(record -> ((Event.Restarted) ((JournalRecord.Happened) record).event()).term()))
                    .containsExactly(1L, 2L, 3L);
            Replay.Fold fold = Replay.fold("shop", records);
            assertThat(fold.agrees()).isTrue();
            assertThat(fold.decided().stream()
                            .map(Replay.Told::decision)
                            .map(Decision::number)
                            .toList())
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    private Ran command(DavyChild process, String name, String word) {
        return Ran.davy(
                word,
                "shop",
                "--admin",
                Integer.toString(process.adminAddress().getPort()),
                "--data",
                data(name).toString());
    }

    private int weight(DavyChild process, String name) {
        return release(process, name)
                .map(release -> release.get("weight").intValue())
                .orElse(0);
    }

    private String note(DavyChild process, String name) {
        return release(process, name)
                .map(release -> release.get("notices").toString())
                .orElse("");
    }

    private Optional<JsonNode> release(DavyChild process, String name) {
        Ran ran = Ran.davy(
                "get",
                "shop",
                "-o",
                "json",
                "--admin",
                Integer.toString(process.adminAddress().getPort()),
                "--data",
                data(name).toString());
        return ran.exit() == 0 ? Optional.of(JsonMapper.shared().readTree(ran.out())) : Optional.empty();
    }
}
