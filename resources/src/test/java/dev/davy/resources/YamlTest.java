package dev.davy.resources;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlTest {
    private static final String UPSTREAM = """
            apiVersion: davy.dev/v1
            kind: Upstream
            metadata: {name: shop}
            spec: {instances: []}
            """;

    private static List<String> problems(String text) {
        return ResourceFile.read("f.yaml", text).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void aDocumentThatIsNoYamlHidesNoMistakeOfTheOthers() {
        assertThat(problems("kind: [\n---\n" + UPSTREAM.replace("spec", "spce") + "---\nfoo: bar: baz\n"))
                .anyMatch(p -> p.startsWith("f.yaml:2: not YAML: "))
                .anyMatch(p -> p.equals("f.yaml:6: spce: unknown field (did you mean spec?)"))
                .anyMatch(p -> p.startsWith("f.yaml:8: not YAML: "));
    }

    @Test
    void tabsAreAnsweredWithTheirLine() {
        assertThat(problems("kind: Upstream\nmetadata:\n\tname: shop\n"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3: not YAML: ")
                .contains("TAB");
    }

    @Test
    void aFieldWrittenTwiceIsFoundWithTheLineOfTheFirst() {
        assertThat(problems(UPSTREAM + "kind: Release\n"))
                .containsExactly("f.yaml:5: kind: written twice (expected: once; first in line 2)");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(ResourceFile.read("f.yaml", ("\uFEFF" + UPSTREAM).getBytes(UTF_8))
                        .resources())
                .hasSize(1);
    }

    @Test
    void whatIsNotUtf8IsAnsweredWithItsLine() {
        byte[] latin = (UPSTREAM + "# Gr\u00fc\u00dfe\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ResourceFile.read("f.yaml", latin).problems())
                .singleElement()
                .hasToString("f.yaml:5: not UTF-8: byte 0xFC (expected: UTF-8 text)");
        assertThat(ResourceFile.read("f.yaml", UPSTREAM.getBytes(UTF_16)).usable())
                .isFalse();
    }

    @Test
    void emptyDocumentsAndCommentsSayNothing() {
        assertThat(ResourceFile.read("f.yaml", "").problems()).isEmpty();
        ResourceFile file = ResourceFile.read("f.yaml", "# nothing\n---\n---\n" + UPSTREAM + "---\n# nothing\n...\n");
        assertThat(file.problems()).isEmpty();
        assertThat(file.resources()).hasSize(1);
        assertThat(file.resources().getFirst().at().line()).isEqualTo(6);
    }

    @Test
    void aListOfKubernetesIsReadAndABareOneIsAnswered() {
        String list =
                "apiVersion: v1\nkind: List\nitems:\n- " + UPSTREAM.indent(2).strip() + "\n";
        assertThat(ResourceFile.read("f.yaml", list).problems()).isEmpty();
        assertThat(ResourceFile.read("f.yaml", list).resources()).hasSize(1);
        assertThat(problems("- " + UPSTREAM.indent(2).strip()))
                .containsExactly("f.yaml:1: document: a list (expected: apiVersion, kind, metadata and spec; a line ---"
                        + " between documents)");
    }

    @Test
    void directivesBelongToTheDocumentThatFollows() {
        ResourceFile file =
                ResourceFile.read("f.yaml", "%YAML 1.2\n---\n" + UPSTREAM + "---\n" + UPSTREAM.replace("shop", "b"));
        assertThat(file.problems()).isEmpty();
        assertThat(file.resources()).hasSize(2);
    }

    @Test
    void windowsLinesAreLines() {
        assertThat(problems(UPSTREAM.replace("spec", "spce").replace("\n", "\r\n") + "---\r\nkind: X\r\n"))
                .contains("f.yaml:4: spce: unknown field (did you mean spec?)")
                .anyMatch(p -> p.startsWith("f.yaml:6: kind: X is unknown"));
    }

    @Test
    void aDocumentThatAnAliasMakesHugeIsRefused() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'j'; c++) {
            String before = "*" + (char) (c - 1);
            bomb.append("%c: &%c [%s]%n".formatted(c, c, String.join(", ", java.util.Collections.nCopies(10, before))));
        }
        assertThat(problems(bomb.toString())).singleElement().asString().contains("with its aliases written out");
    }

    @Test
    void aDocumentNestedTooDeeplyIsRefused() {
        assertThat(problems("a: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("levels deep");
        assertThat(problems("a: " + "{a: ".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("levels deep");
    }

    @Test
    void anAliasToNothingAndToItselfIsAnswered() {
        assertThat(problems("kind: *nothing\n"))
                .anyMatch(p -> p.equals("f.yaml:1: *nothing: no such anchor before it"));
        assertThat(problems("kind: &a [*a]\n")).anyMatch(p -> p.equals("f.yaml:1: *a: no such anchor before it"));
    }

    @Test
    void anchorsSaveWriting() {
        ResourceFile file = ResourceFile.read("f.yaml", """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances:
                    - {address: "127.0.0.1:1", labels: &labels {version: v1}}
                    - {address: "127.0.0.1:2", labels: *labels}
                """);
        assertThat(file.problems()).isEmpty();
        assertThat(((Upstream) file.resources().getFirst()).instances())
                .allMatch(instance -> instance.labels().get("version").equals("v1"));
    }

    @Test
    void aFileThatIsTooLargeIsRefused() {
        assertThat(ResourceFile.read("f.yaml", new byte[ResourceFile.MAX_BYTES + 1])
                        .problems())
                .singleElement()
                .asString()
                .contains("(expected: at most 33554432)");
    }

    @Test
    void aControlCharacterIsAnsweredWithItsLine() {
        assertThat(problems(UPSTREAM + "# \u0007\n"))
                .containsExactly("f.yaml:5: not YAML: character U+0007 (expected: printable text)");
    }
}
