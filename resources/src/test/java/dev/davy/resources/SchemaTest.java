package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the JSON Schema to the readers: the same keys, nothing refused that a reader takes, and every example taken. */
class SchemaTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\\n(.*?)```");
    private static final JsonNode TEXT = text();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT);

    /** One value of each kind of scalar and of each shape, most of them wrong wherever they are put. */
    private static final List<JsonNode> ODD = Stream.of(
                    "1",
                    "-1",
                    "0.5",
                    "true",
                    "\"\"",
                    "\"a b\"",
                    "\"v1\"",
                    "\"5%\"",
                    "\"10s\"",
                    "\"2x\"",
                    "\"/\"",
                    "[]",
                    "{}",
                    "[1]",
                    "{\"a\": 1}")
            .map(JSON::readTree)
            .toList();

    private static JsonNode text() {
        try (InputStream schema = Resource.class.getResourceAsStream("davy.schema.json")) {
            return JSON.readTree(schema);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyMappingHasTheKeysOfItsReader() {
        Map<String, Set<String>> mappings = new TreeMap<>();
        for (String kind : List.of(
                "Audience",
                "Certificate",
                "Comparison",
                "Fault",
                "RateLimit",
                "SizeLimit",
                "Gateway",
                "GRPCRoute",
                "HTTPRoute",
                "Issuer",
                "Release",
                "Upstream")) {
            mappings(TEXT.at("/$defs/" + kind), kind, "", 0, mappings);
        }
        assertThat(mappings).hasSizeGreaterThan(25);
        return mappings.entrySet().stream()
                .map(mapping -> DynamicTest.dynamicTest(mapping.getKey(), () -> {
                    String[] kindAndPath = mapping.getKey().split(" ", -1);
                    assertThat(mapping.getValue()).isEqualTo(KnownKeys.of(kindAndPath[0], kindAndPath[1]));
                }));
    }

    /** The keys of every mapping at or below a schema; conditions within conditions are not followed for ever. */
    private static void mappings(JsonNode schema, String kind, String path, int depth, Map<String, Set<String>> found) {
        JsonNode here =
                schema.has("$ref") ? TEXT.at(schema.path("$ref").asString().substring(1)) : schema;
        if (depth > 8 || path.split("\\.").length > 8) {
            return;
        }
        here.path("anyOf").forEach(one -> mappings(one, kind, path, depth + 1, found));
        if (here.has("items")) {
            mappings(here.path("items"), kind, path + "[]", depth + 1, found);
        }
        if (here.has("properties")) {
            found.put(kind + " " + path, new TreeSet<>(here.path("properties").propertyNames()));
            here.path("properties").forEachEntry((name, below) -> {
                if (!Set.of("anyOf", "allOf", "not").contains(name)) {
                    mappings(below, kind, path.isEmpty() ? name : path + "." + name, depth + 1, found);
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsTaken() throws IOException {
        return documents().entrySet().stream()
                .map(document -> DynamicTest.dynamicTest(
                        document.getKey(),
                        () -> assertThat(SCHEMA.validate(document.getValue())).isEmpty()));
    }

    @Test
    void mistakesAreRefused() {
        for (String mistake : List.of(
                "{}",
                "kind: Nothing",
                "{apiVersion: davy.dev/v1, kind: Upstream, metadata: {name: a.b}, spec: {instances: []}}",
                "{apiVersion: davy.dev/v2, kind: Upstream, metadata: {name: a}, spec: {instances: []}}",
                "{apiVersion: davy.dev/v1, kind: Upstream, metadata: {name: a}, spec: {instanzes: []}}",
                "{apiVersion: davy.dev/v1, kind: Release, metadata: {name: a}, spec: {targetRef: {name: a}, version: 2}}",
                "{apiVersion: davy.dev/v1, kind: Release, metadata: {name: a}, spec: {targetRef: {name: a}, version: v2,"
                        + " stages: [{weight: 5%, hold: 1m}]}}",
                "{apiVersion: davy.dev/v1, kind: Audience, metadata: {name: a}, spec: {claim: {name: role}}}")) {
            assertThat(SCHEMA.validate(tree(mistake).getFirst())).as(mistake).isNotEmpty();
        }
    }

    /** Every key of every example renamed, and every value replaced: what the schema refuses, the reader must refuse. */
    @Test
    void nothingIsRefusedThatAReaderTakes() throws IOException {
        int refused = 0;
        List<String> taken = new ArrayList<>();
        for (Map.Entry<String, JsonNode> document : documents().entrySet()) {
            for (JsonNode changed : changes(document.getValue())) {
                var errors = SCHEMA.validate(changed);
                if (!errors.isEmpty()) {
                    refused++;
                    if (ResourceFile.read("f.yaml", changed.toString()).usable()) {
                        taken.add(document.getKey() + " as " + changed + ": " + errors);
                    }
                }
            }
        }
        assertThat(taken).isEmpty();
        assertThat(refused).isGreaterThan(1_000);
    }

    private static List<JsonNode> changes(JsonNode document) {
        List<JsonNode> changes = new ArrayList<>();
        if (document instanceof ObjectNode mapping) {
            mapping.propertyNames().forEach(name -> {
                ObjectNode renamed = mapping.deepCopy();
                renamed.set(name + "x", renamed.remove(name));
                changes.add(renamed);
                ObjectNode missing = mapping.deepCopy();
                missing.remove(name);
                changes.add(missing);
                Stream.concat(ODD.stream(), changes(mapping.get(name)).stream())
                        .forEach(value -> changes.add(mapping.deepCopy().set(name, value)));
            });
        } else if (document instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                Stream.concat(ODD.stream(), changes(list.get(i)).stream()).forEach(value -> {
                    ArrayNode changed = list.deepCopy();
                    changed.set(index, value);
                    changes.add(changed);
                });
            }
        }
        return changes;
    }

    /** Every document of the examples and of the pages that show some. */
    private static Map<String, JsonNode> documents() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("examples"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                texts.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        List<String> blocks = BLOCK.matcher(Files.readString(root.resolve("README.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        blocks.forEach(block -> texts.put("README " + texts.size(), block));
        assertThat(blocks).isNotEmpty();
        Map<String, JsonNode> documents = new LinkedHashMap<>();
        texts.forEach((name, text) -> tree(text).forEach(tree -> documents.put(name + " " + documents.size(), tree)));
        assertThat(documents).hasSizeGreaterThan(10);
        return documents;
    }

    private static List<JsonNode> tree(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
        load.loadAllFromString(yaml).forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }
}
