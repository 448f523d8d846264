package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the page about the language to the readers: every key that a reader knows has a line, and no other. */
class LanguagePageTest {
    private static final Pattern KEY = Pattern.compile("`([^`]+)`");

    /** A mapping of a kind, as its heading says, and the keys of the table below it. */
    private record Section(String kind, String path, Set<String> keys) {
        @Override
        public String toString() {
            return kind + " " + path;
        }
    }

    @TestFactory
    Stream<DynamicTest> everyKeyHasALine() throws IOException {
        return sections().stream()
                .map(section -> DynamicTest.dynamicTest(
                        section.toString(),
                        () -> assertThat(section.keys()).isEqualTo(KnownKeys.of(section.kind(), section.path()))));
    }

    @Test
    void theDefaultsOfThePageAreTheDefaults() throws IOException {
        Map<String, String> guard = defaults("### `spec.guard`");
        StringBuilder written = new StringBuilder();
        guard.forEach((key, value) -> {
            if (value.startsWith("`")) {
                written.append("    ")
                        .append(key)
                        .append(": ")
                        .append(value.replace("`", ""))
                        .append('\n');
            }
        });
        String release = """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {name: shop}
                  version: v2
                """;
        assertThat(ResourceFile.read("f.yaml", release + "  guard:\n" + written).resources())
                .singleElement()
                .extracting(resource -> ((Release) resource).plan())
                .isEqualTo(((Release)
                                ResourceFile.read("f.yaml", release).resources().getFirst())
                        .plan());
    }

    private static List<Section> sections() throws IOException {
        List<Section> sections = new ArrayList<>();
        String kind = "";
        for (String line : page()) {
            if (line.startsWith("## ")) {
                kind = line.substring(3);
            } else if (line.startsWith("### `")) {
                sections.add(new Section(kind, line.substring(5, line.length() - 1), new TreeSet<>()));
            } else if (line.startsWith("| `") && !sections.isEmpty()) {
                Matcher keys = KEY.matcher(line.substring(2, line.indexOf(" |")));
                while (keys.find()) {
                    sections.getLast().keys().add(keys.group(1));
                }
            }
        }
        assertThat(sections).hasSizeGreaterThan(20);
        return sections;
    }

    private static Map<String, String> defaults(String heading) throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        List<String> page = page();
        for (String line : page.subList(page.indexOf(heading) + 1, page.size())) {
            if (line.startsWith("#")) {
                break;
            }
            if (line.startsWith("| `")) {
                String[] cells = line.split(" \\| ", -1);
                defaults.put(cells[0].replace("| ", "").replace("`", ""), cells[2]);
            }
        }
        return defaults;
    }

    private static List<String> page() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
        return Files.readAllLines(root.resolve("docs/language.md"));
    }
}
