package dev.davy.config;

import static dev.davy.config.Followed.release;
import static dev.davy.config.Followed.route;
import static dev.davy.config.Followed.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    Path directory;

    private List<String> check() {
        return Check.of(directory).problems().stream().map(Problem::toString).toList();
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory.resolve(name).getParent());
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void theProblemsOfEveryFileComeSortedWithTheDirectoryBeforeTheName() throws IOException {
        write("b.yaml", upstream("shop", "v1", "v2") + "---\n" + upstream("other") + "nonsense: 1\n");
        write("team/a.yaml", route("r", "a.example", "shpo") + "---\nkind: Nothing\n");
        assertThat(check())
                .containsExactly(
                        directory
                                + "/b.yaml:15: nonsense: unknown field (expected: kind, apiVersion, metadata, status, spec)",
                        directory
                                + "/team/a.yaml:8: backendRef: Upstream shpo does not exist (did you mean shop?); its share is"
                                + " answered 500",
                        directory + "/team/a.yaml:10: apiVersion: missing (expected: an API version)",
                        directory
                                + "/team/a.yaml:10: kind: Nothing is unknown (expected: Audience, Certificate, Comparison, Fault, Freeze, GRPCRoute,"
                                + " Gateway, HTTPRoute, Issuer, MetricStore, RateLimit, Release, ReleaseGroup, SizeLimit,"
                                + " Upstream)");
    }

    @Test
    void filesOfTlsThatAreNoneAreFound() throws IOException {
        Path key = Files.writeString(directory.resolve("key.pem"), "no key");
        write(
                "a.yaml",
                upstream("shop", "v1") + "  tls:\n    caFile: /nowhere.pem\n    clientCertificateFile: " + key
                        + "\n    clientKeyFile: " + key + "\n");
        assertThat(check())
                .anyMatch(p -> p.startsWith(directory + "/a.yaml:")
                        && p.endsWith("spec.tls.caFile: /nowhere.pem does not exist (expected: a file in PEM)"))
                .anyMatch(p -> p.endsWith(
                        "spec.tls.clientKeyFile: " + key + ": no private key (expected: -----BEGIN PRIVATE KEY-----)"))
                .anyMatch(p -> p.contains("spec.tls.clientCertificateFile: " + key + ": no certificate (expected: "));
    }

    @Test
    void aFaultWhoseTimeIsOverIsNotForgotten() throws IOException {
        String fault = """
                apiVersion: davy.dev/v1
                kind: Fault
                metadata: {name: %s}
                spec: {until: "%s", abort: {percent: 5%%, status: 503}}
                ---
                """;
        write(
                "a.yaml",
                fault.formatted("old", "2020-01-31T18:00:00Z") + fault.formatted("new", "2999-01-31T18:00:00Z"));
        assertThat(check())
                .filteredOn(problem -> problem.contains("until"))
                .singleElement()
                .asString()
                .startsWith(directory + "/a.yaml:3: warning: until: 2020-01-31T18:00:00Z is over");
    }

    @Test
    void mistakesBetweenFilesAreFound() throws IOException {
        write("a.yaml", upstream("shop", "v1", "v2") + release("one", "shop", "v2"));
        write("b.yaml", upstream("shop", "v9") + route("r", "a.example", "shpo"));
        write("c.yaml", release("two", "shop", "v2"));
        write("d.yaml", route("ok", "d.example", "missing"));
        assertThat(check())
                .anyMatch(p -> p.startsWith(directory + "/b.yaml:3: Upstream shop: is there already"))
                .anyMatch(p -> p.startsWith(directory + "/c.yaml:5: targetRef: Upstream shop has a Release already"))
                .anyMatch(p -> p.startsWith(directory + "/d.yaml:8: backendRef: Upstream missing does not exist"));
    }

    @Test
    void whatIsThereWithAMistakeIsNotSaidToBeMissing() throws IOException {
        write(
                "a.yaml",
                upstream("shop", "v1", "v2").replace("instances", "instanzes")
                        + "---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: staff}\nspec: {anyof: []}\n");
        write("b.yaml", route("r", "a.example", "shop") + route("s", "s.example", "shpo"));
        write("c.yaml", release("shop", "shop", "v2, stages: [{audience: {name: staff}}]"));
        assertThat(check())
                .noneMatch(p -> p.contains("Upstream shop does not exist") || p.contains("Audience staff does not"))
                .anyMatch(p -> p.contains("/a.yaml:5: spec.instanzes: unknown field"))
                .anyMatch(p -> p.contains("Upstream shpo does not exist"));
    }

    @Test
    void aPinIsAWarningAndLeavesTheAnswerYes() throws IOException {
        write(
                "a.yaml",
                upstream("shop", "v1", "v2") + route("pin", "pin.example", "shop.v2") + release("shop", "shop", "v2"));
        List<Problem> problems = Check.of(directory).problems();
        assertThat(problems).singleElement().asString().contains("warning: backendRef: shop.v2 is pinned");
        assertThat(problems).noneMatch(Problem::failsCheck);
    }

    @Test
    void aDirectoryThatIsNotThereIsAProblem() {
        assertThat(Check.of(directory.resolve("none")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.failsCheck()).isTrue())
                .asString()
                .contains(directory + "/none:1: there is no such directory");
    }

    @Test
    void anEmptyDirectoryHasNoProblem() {
        assertThat(check()).isEmpty();
    }

    @Test
    void everyExampleIsWithoutProblem() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        Path examples = Files.isDirectory(root.resolve("examples"))
                ? root.resolve("examples")
                : root.resolveSibling("examples");
        try (Stream<Path> folders = Files.list(examples)) {
            List<Path> found = folders.filter(Files::isDirectory).toList();
            assertThat(found)
                    .hasSizeGreaterThanOrEqualTo(12)
                    .allSatisfy(folder -> assertThat(
                                    Check.of(folder).problems().stream().filter(Problem::failsCheck))
                            .as("%s", folder)
                            .isEmpty());
        }
    }
}
