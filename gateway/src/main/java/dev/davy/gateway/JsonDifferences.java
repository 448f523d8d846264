package dev.davy.gateway;

import dev.davy.resources.Comparison;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds in what two values of JSON differ, but for what a comparison ignores. Pure; not for event loops. */
final class JsonDifferences {
    private static final int MOST = 10;
    private static final String NOTHING = "nothing";

    private final List<List<String>> ignored;
    private final boolean ordered;
    private final List<Difference> found;
    private final Deque<String> path = new ArrayDeque<>();
    private int count;

    /** @param found where differences go, at most {@value #MOST} */
    JsonDifferences(Comparison by, List<Difference> found) {
        this.ignored = by.ignore().stream().map(JsonDifferences::tokens).toList();
        this.ordered = by.ordered();
        this.found = found;
    }

    /** The tokens of a pointer (RFC 6901 section 4). */
    private static List<String> tokens(String pointer) {
        List<String> tokens = new ArrayList<>();
        for (String token : pointer.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    void compare(JsonText original, JsonText copy) {
        between(cleaned(original), cleaned(copy));
    }

    /** A value without what is ignored, and with arrays sorted where their order is; null where it is ignored itself. */
    private @Nullable JsonText cleaned(JsonText value) {
        if (!path.isEmpty() && ignored.stream().anyMatch(this::here)) {
            return null;
        }
        return switch (value) {
            case JsonText.Members members -> {
                Map<String, JsonText> all = new TreeMap<>();
                members.all().forEach((name, member) -> {
                    path.addLast(name);
                    @Nullable JsonText left = cleaned(member);
                    path.removeLast();
                    if (left != null) {
                        all.put(name, left);
                    }
                });
                yield new JsonText.Members(all);
            }
            case JsonText.Elements elements -> {
                List<JsonText> all = new ArrayList<>();
                int index = 0;
                for (JsonText element : elements.all()) {
                    path.addLast(Integer.toString(index++));
                    @Nullable JsonText left = cleaned(element);
                    path.removeLast();
                    if (left != null) {
                        all.add(left);
                    }
                }
                yield new JsonText.Elements(all);
            }
            case JsonText.Text _, JsonText.Figure _, JsonText.Word _ -> value;
        };
    }

    private boolean here(List<String> pointer) {
        if (pointer.size() != path.size()) {
            return false;
        }
        Iterator<String> at = path.iterator();
        return pointer.stream().allMatch(token -> {
            String step = at.next();
            return token.equals("*") || token.equals(step);
        });
    }

    private void between(@Nullable JsonText one, @Nullable JsonText other) {
        if (count >= MOST || (one == null ? other == null : one.equals(other))) {
            return;
        }
        if (one instanceof JsonText.Members left && other instanceof JsonText.Members right) {
            TreeSet<String> names = new TreeSet<>(left.all().keySet());
            names.addAll(right.all().keySet());
            names.forEach(name -> at(name, left.all().get(name), right.all().get(name)));
        } else if (one instanceof JsonText.Elements left && other instanceof JsonText.Elements right) {
            if (ordered) {
                for (int i = 0; i < Math.max(left.all().size(), right.all().size()); i++) {
                    at(Integer.toString(i), element(left, i), element(right, i));
                }
            } else {
                unordered(left, right);
            }
        } else {
            say(text(one), text(other));
        }
    }

    private static @Nullable JsonText element(JsonText.Elements of, int index) {
        return index < of.all().size() ? of.all().get(index) : null;
    }

    private void at(String step, @Nullable JsonText one, @Nullable JsonText other) {
        path.addLast(step);
        between(one, other);
        path.removeLast();
    }

    private void unordered(JsonText.Elements one, JsonText.Elements other) {
        List<JsonText> left = sorted(one);
        List<JsonText> right = sorted(other);
        List<JsonText> missing = new ArrayList<>();
        List<JsonText> added = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            int order = i >= left.size()
                    ? 1
                    : j >= right.size() ? -1 : unordered(left.get(i)).compareTo(unordered(right.get(j)));
            if (order < 0) {
                missing.add(left.get(i));
            } else if (order > 0) {
                added.add(right.get(j));
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        if (!missing.isEmpty() || !added.isEmpty()) {
            say(texts(missing), texts(added));
        }
    }

    private static List<JsonText> sorted(JsonText.Elements elements) {
        return elements.all().stream()
                .sorted(Comparator.comparing(JsonDifferences::unordered))
                .toList();
    }

    /** The same text for every order of arrays. */
    private static String unordered(JsonText value) {
        return switch (value) {
            case JsonText.Elements elements ->
                elements.all().stream()
                        .map(JsonDifferences::unordered)
                        .sorted()
                        .toList()
                        .toString();
            case JsonText.Members members -> {
                Map<String, String> all = new TreeMap<>();
                members.all()
                        .forEach((name, member) -> all.put(new JsonText.Text(name).canonical(), unordered(member)));
                yield all.toString();
            }
            case JsonText.Text _, JsonText.Figure _, JsonText.Word _ -> value.canonical();
        };
    }

    private static String text(@Nullable JsonText value) {
        return value == null ? NOTHING : shown(value).canonical();
    }

    private static String texts(List<JsonText> elements) {
        return elements.isEmpty()
                ? NOTHING
                : elements.stream().map(JsonDifferences::text).collect(Collectors.joining(", "));
    }

    /** A value as people may see it. */
    private static JsonText shown(JsonText value) {
        return switch (value) {
            case JsonText.Members members -> {
                Map<String, JsonText> all = new TreeMap<>();
                members.all()
                        .forEach((name, member) -> all.put(
                                name, Difference.secret(name) ? new JsonText.Text(Difference.HIDDEN) : shown(member)));
                yield new JsonText.Members(all);
            }
            case JsonText.Elements elements ->
                new JsonText.Elements(
                        elements.all().stream().map(JsonDifferences::shown).toList());
            case JsonText.Text _, JsonText.Figure _, JsonText.Word _ -> value;
        };
    }

    private void say(String original, String copy) {
        count++;
        StringBuilder pointer = new StringBuilder();
        path.forEach(
                token -> pointer.append('/').append(token.replace("~", "~0").replace("/", "~1")));
        found.add(new Difference(Difference.Kind.BODY, pointer.toString(), original, copy));
    }
}
