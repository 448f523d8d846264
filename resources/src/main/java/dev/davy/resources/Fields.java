package dev.davy.resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a mapping while it is read: each is asked for by name, what nobody asked for is an unknown field. What
 * does not fit becomes a problem and is left out, so that one reading finds every mistake.
 */
final class Fields {
    private static final ValueKind<String> TEXT = ValueKinds.text("a text that is not empty", text -> !text.isEmpty());

    private final Reading in;
    private final String path;
    private final Node.Mapping mapping;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(Reading in, String path, Node.Mapping mapping) {
        this.in = in;
        this.path = path;
        this.mapping = mapping;
    }

    Reading in() {
        return in;
    }

    String path() {
        return path;
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Where a field's name stands; the mapping, where there is no such field. */
    Position at(String name) {
        return mapping.keys().getOrDefault(name, mapping.at());
    }

    Position at() {
        return mapping.at();
    }

    /** Whether the field is there and says something. */
    boolean has(String name) {
        return node(name).isPresent();
    }

    /** The names that are there, in the order of the file. */
    Set<String> names() {
        return mapping.fields().keySet();
    }

    Optional<Node> node(String name) {
        known.add(name);
        Node node = mapping.fields().get(name);
        return node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.NOTHING
                ? Optional.empty()
                : Optional.ofNullable(node);
    }

    /** A text; what YAML takes for a number, a boolean or nothing is refused with the quoted form. */
    Optional<String> text(String name) {
        return text(name, TEXT);
    }

    Optional<String> text(String name, ValueKind<String> kind) {
        return node(name).flatMap(node -> in.text(path(name), node, kind));
    }

    String requiredText(String name) {
        return requiredText(name, TEXT);
    }

    String requiredText(String name, ValueKind<String> kind) {
        require(name, kind.expected());
        return text(name, kind).orElse("");
    }

    <T> Optional<T> value(String name, ValueKind<T> kind) {
        return node(name).flatMap(node -> in.value(path(name), node, kind));
    }

    /** A mapping below this one. */
    Optional<Fields> fields(String name) {
        return node(name).flatMap(node -> in.fields(path(name), node));
    }

    /** The mappings of a list; empty where there is none. */
    List<Fields> list(String name) {
        List<Fields> list = new ArrayList<>();
        items(name).forEach((itemPath, item) -> in.fields(itemPath, item).ifPresent(list::add));
        return list;
    }

    /** The texts of a list; empty where there is none. */
    List<String> texts(String name, ValueKind<String> kind) {
        List<String> list = new ArrayList<>();
        items(name).forEach((itemPath, item) -> in.text(itemPath, item, kind).ifPresent(list::add));
        return list;
    }

    /** The items of a list by path; empty where there is none. */
    Map<String, Node> items(String name) {
        Map<String, Node> items = new LinkedHashMap<>();
        node(name).ifPresent(node -> {
            if (node instanceof Node.Sequence sequence) {
                int index = 0;
                for (Node item : sequence.items()) {
                    items.put(path(name) + "[" + index++ + "]", item);
                }
            } else {
                in.error(node.at(), path(name) + ": " + node.describe() + " (expected: a list)");
            }
        });
        return items;
    }

    /** A mapping of texts, such as labels. */
    Map<String, String> map(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        fields(name).ifPresent(fields -> {
            for (String key : List.copyOf(fields.names())) {
                fields.text(key, ValueKinds.text("a text", _ -> true)).ifPresent(text -> map.put(key, text));
            }
        });
        return map;
    }

    /** Says that a field is missing, if it is. */
    void require(String name, String expected) {
        if (node(name).isEmpty()) {
            in.error(at(name), path(name) + ": missing (expected: " + expected + ")");
        }
    }

    /** Fields that may be there and mean nothing here. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /** A field that others know and Davy does not serve: refused, unless it says nothing. */
    void unsupported(String name, String why) {
        node(name).ifPresent(node -> {
            if (!(node instanceof Node.Sequence sequence && sequence.items().isEmpty())) {
                in.error(
                        at(name),
                        path(name) + ": not supported in this version" + (why.isEmpty() ? "" : " (" + why + ")"));
            }
        });
    }

    /** Says which fields nobody asked for: to be called when all were asked for. */
    void done() {
        for (String name : mapping.fields().keySet()) {
            if (!known.contains(name)) {
                in.error(at(name), path(name) + ": unknown field (" + in.expected(name, known) + ")");
            }
        }
    }
}
