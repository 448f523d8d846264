package dev.davy.config;

import static dev.davy.config.Followed.release;
import static dev.davy.config.Followed.route;
import static dev.davy.config.Followed.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveConfigurationTest {
    private static final String BROKEN = "kind: Upstraem\n";

    @TempDir
    Path temporary;

    private Followed followed;

    @BeforeEach
    void make() {
        followed = new Followed(temporary);
    }

    @AfterEach
    void stop() {
        followed.close();
    }

    @Test
    void aBrokenFileKeepsItsLastGoodStateAndOthersGoOnChanging() {
        followed.put("a.yaml", upstream("a", "v1"));
        followed.put("b.yaml", upstream("b", "v1"));
        followed.start();
        followed.put("a.yaml", upstream("a", "v2") + "---\n" + BROKEN);
        followed.until(f -> !f.problems().isEmpty());
        assertThat(Assembly.instances(followed.now().table(), "a")).containsOnlyKeys("v1");
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("a.yaml:8:") && p.contains("did you mean Upstream?"))
                .anyMatch(p ->
                        p.contains("a.yaml:1: warning: what the file last said without a mistake goes on serving"));
        followed.put("b.yaml", upstream("b", "v3"));
        followed.until(f -> Assembly.instances(f.now().table(), "b").containsKey("v3"));
        followed.put("a.yaml", upstream("a", "v4"));
        followed.until(f -> Assembly.instances(f.now().table(), "a").containsKey("v4"));
        assertThat(followed.problems()).isEmpty();
    }

    @Test
    void theLastGoodStateOutlivesARestart() {
        followed.put("a.yaml", upstream("a", "v1"));
        followed.put("x.yaml", upstream("x", "v1"));
        followed.start();
        followed.put("a.yaml", BROKEN);
        followed.until(f -> !f.problems().isEmpty());
        followed.restart();
        assertThat(followed.upstreams()).containsExactlyInAnyOrder("a", "x");
        assertThat(followed.problems()).isNotEmpty();
    }

    @Test
    void whatWasNeverGoodIsAbsentAndSaidSo() {
        followed.put("a.yaml", BROKEN);
        followed.put("b.yaml", upstream("b", "v1"));
        followed.start();
        assertThat(followed.upstreams()).containsExactly("b");
        assertThat(followed.problems()).anyMatch(p -> p.contains("never without a mistake"));
    }

    @Test
    void aFileThatGoesAwayTakesItsResourcesAlongEvenWithALastGoodState() {
        followed.put("a.yaml", upstream("a", "v1"));
        followed.start();
        followed.put("a.yaml", BROKEN);
        followed.until(f -> !f.problems().isEmpty());
        followed.delete("a.yaml");
        followed.until(f -> f.upstreams().isEmpty() && f.problems().isEmpty());
        followed.put("a.yaml", BROKEN);
        followed.until(f -> !f.problems().isEmpty());
        assertThat(followed.upstreams()).isEmpty();
        followed.restart();
        assertThat(followed.upstreams()).isEmpty();
    }

    @Test
    void aFileThatWentAwayWhileNothingRanIsGone() {
        followed.put("a.yaml", upstream("a", "v1"));
        followed.start();
        followed.close();
        followed.delete("a.yaml");
        followed.start();
        assertThat(followed.upstreams()).isEmpty();
    }

    @Test
    void ofAResourceInTwoFilesTheFirstByPathCounts() {
        followed.put("b.yaml", upstream("same", "b1") + "---\n" + upstream("other", "v1"));
        followed.start();
        followed.put("a.yaml", upstream("same", "a1"));
        followed.until(f -> Assembly.instances(f.now().table(), "same").containsKey("a1"));
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("b.yaml:3: Upstream same: is there already")
                        && p.contains("the first is in a.yaml:3"));
        assertThat(followed.upstreams()).containsExactlyInAnyOrder("same", "other");
        followed.delete("a.yaml");
        followed.until(f -> Assembly.instances(f.now().table(), "same").containsKey("b1"));
        assertThat(followed.problems()).isEmpty();
    }

    @Test
    void twoReleasesOnOneTargetAreTheMistakeOfTheLaterFile() {
        followed.put("a.yaml", upstream("shop", "v1", "v2") + release("first", "shop", "v2"));
        followed.put("b.yaml", release("second", "shop", "v2"));
        followed.start();
        assertThat(followed.now().releases()).containsOnlyKeys("first");
        assertThat(followed.problems()).anyMatch(p -> p.startsWith("b.yaml:5:") && p.contains("has a Release already"));
    }

    @Test
    void aRuleThatMixesReferencesWithAndWithoutVersionIsAMistakeOnceAReleaseMovesTheTarget() {
        String mixed = route("shop", "shop.example", "shop")
                .replace("backendRefs: [", "backendRefs: [{group: davy.dev, kind: Upstream, name: shop.v1}, ");
        followed.put("a.yaml", upstream("shop", "v1", "v2") + mixed);
        followed.start();
        assertThat(followed.hosts()).containsExactly("shop.example");
        followed.put("b.yaml", release("shop", "shop", "v2"));
        followed.until(f -> !f.problems().isEmpty());
        assertThat(followed.now().releases()).isEmpty();
        assertThat(followed.problems()).anyMatch(p -> p.startsWith("b.yaml:5:") && p.contains("mixes"));
    }

    @Test
    void aReferenceToAnUpstreamThatDoesNotExistKeepsNothingFromServing() {
        followed.put(
                "a.yaml",
                upstream("shop", "v1") + route("one", "one.example", "shop") + route("two", "two.example", "shpo"));
        followed.start();
        assertThat(followed.hosts()).containsExactlyInAnyOrder("one.example", "two.example");
        assertThat(followed.problems()).singleElement().asString().contains("did you mean shop?");
        followed.put("b.yaml", upstream("shpo", "v1"));
        followed.until(f -> f.problems().isEmpty());
    }

    @Test
    void aReleaseComesWithTheInstancesAndPinsOfItsTarget() {
        followed.put(
                "a.yaml",
                upstream("shop", "v1", "v1", "v2")
                        + route("pin", "pin.example", "shop.v2")
                        + release("shop", "shop", "v2"));
        followed.start();
        Configuration.Wanted wanted = followed.now().releases().get("shop");
        assertThat(wanted.instances()).isEqualTo(Map.of("v1", 2, "v2", 1));
        assertThat(wanted.pins()).singleElement().asString().contains("HTTPRoute pin (a.yaml:16) is pinned to shop.v2");
        assertThat(wanted.plan().version()).isEqualTo("v2");
    }

    @Test
    void theLastInstanceThatARunningReleaseNeedsIsNotTakenAway() {
        followed.put("a.yaml", upstream("shop", "v1", "v2"));
        followed.start();
        followed.guard.set(upstream -> upstream.equals("shop") ? Set.of("v1") : Set.of());
        followed.put("a.yaml", upstream("shop", "v2"));
        followed.until(f -> !f.problems().isEmpty());
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1", "v2");
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("a.yaml:3: Upstream shop: no instance of version v1"));

        followed.guard.set(RemovalGuard.NONE);
        followed.live().reassess();
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v2");
        assertThat(followed.problems()).isEmpty();
    }

    @Test
    void whatARunningReleaseNeedsIsKeptOverARestartToo() {
        followed.put("a.yaml", upstream("shop", "v1", "v2"));
        followed.start();
        followed.guard.set(_ -> Set.of("v1"));
        followed.put("a.yaml", upstream("shop", "v2"));
        followed.until(f -> !f.problems().isEmpty());
        followed.restart();
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1", "v2");
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("a.yaml:3: Upstream shop: no instance of version v1"));
    }

    @Test
    void deletingTheFileOfANeededVersionIsRefusedToo() {
        followed.put("a.yaml", upstream("shop", "v1"));
        followed.start();
        followed.guard.set(_ -> Set.of("v1"));
        followed.delete("a.yaml");
        followed.until(f -> !f.problems().isEmpty());
        assertThat(followed.upstreams()).containsExactly("shop");
        followed.guard.set(RemovalGuard.NONE);
        followed.live().reassess();
        assertThat(followed.upstreams()).isEmpty();
    }

    @Test
    void aReassessmentWithNothingRefusedChangesNothing() {
        followed.put("a.yaml", upstream("shop", "v1"));
        followed.start();
        long revision = followed.now().revision();
        followed.live().reassess();
        assertThat(followed.now().revision()).isEqualTo(revision);
    }

    @Test
    void aStateThatCannotBeKeptOnDiskStopsNothing() throws Exception {
        Path data = temporary.resolve("data");
        Files.writeString(data, "a file where a folder should be");
        followed.put("a.yaml", upstream("a", "v1"));
        followed.start();
        assertThat(followed.upstreams()).containsExactly("a");
        followed.put("a.yaml", upstream("b", "v1"));
        followed.until(f -> f.upstreams().equals(Set.of("b")));
    }

    @Test
    void whatARunningReleaseNeedsIsNotTakenOutOfAFileOfInstancesEither() {
        followed.put("a.yaml", upstream("shop").replace("instances:\n    []", "instancesFile: list.yaml"));
        followed.put("list.yaml", "[{address: \"127.0.0.1:1\", labels: {version: v1}}]");
        followed.start();
        assertThat(followed.problems()).isEmpty();
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1");
        followed.guard.set(_ -> Set.of("v1"));
        followed.put("list.yaml", "[{address: \"127.0.0.1:2\", labels: {version: v2}}]");
        followed.until(f -> !f.problems().isEmpty());
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1");
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("list.yaml:1: Upstream shop: no instance of version v1"));
    }

    @Test
    void aFileOfInstancesThatIsMissingOrThatNobodyTakesIsTold() {
        followed.put("a.yaml", upstream("shop").replace("instances:\n    []", "instancesFile: lists.yaml"));
        followed.put("list.yaml", "[{address: \"127.0.0.1:1\", labels: {version: v1}}]");
        followed.start();
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("a.yaml:3:")
                        && p.contains("instancesFile: lists.yaml is no list of instances (did you mean list.yaml?)"))
                .anyMatch(p -> p.startsWith("list.yaml:1: warning: instances: no Upstream takes them"));
    }

    @Test
    void aFileOfInstancesIsHeldToTheVersionLabelOfTheUpstreamThatTakesIt() {
        followed.put(
                "b.yaml",
                upstream("shop").replace("instances:\n    []", "instancesFile: a-list.yaml\n  versionLabel: release"));
        followed.put(
                "a-list.yaml", "[{address: \"127.0.0.1:1\", labels: {release: v1, version: any text will do here}}]");
        followed.start();
        assertThat(followed.problems()).isEmpty();
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1");
        followed.put("a-list.yaml", """
                - {address: "127.0.0.1:1", labels: {release: v2}}
                - {address: "127.0.0.1:2", labels: {release: some text}}
                """);
        followed.until(f -> !f.problems().isEmpty());
        assertThat(Assembly.instances(followed.now().table(), "shop")).containsOnlyKeys("v1");
        assertThat(followed.problems())
                .anyMatch(p -> p.startsWith("a-list.yaml:2:") && p.contains("[1].labels.release: \"some text\""))
                .anyMatch(p -> p.contains("what the file last said without a mistake goes on serving"));
    }
}
