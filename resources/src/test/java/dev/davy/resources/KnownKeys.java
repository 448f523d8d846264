package dev.davy.resources;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which keys a reader knows, as it says itself when it meets one that it does not know. */
final class KnownKeys {
    /** Like no key that there is, so that the answer names all that are known. */
    private static final String UNKNOWN = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";

    private static final Pattern KNOWN = Pattern.compile(UNKNOWN + ": unknown field \\(expected: (.*)\\)");

    private KnownKeys() {}

    /**
     * The keys of a mapping.
     *
     * @param path of the mapping, such as {@code spec.rules[].matches[]}; empty for the document
     */
    static Set<String> of(String kind, String path) {
        ResourceFile file = ResourceFile.read("f.yaml", document(kind, path));
        return file.problems().stream()
                .map(problem -> KNOWN.matcher(problem.message()))
                .filter(Matcher::find)
                .findFirst()
                .map(found -> (Set<String>) new TreeSet<>(List.of(found.group(1).split(", "))))
                .orElseThrow(() -> new AssertionError(kind + " " + path + ": " + file.problems()));
    }

    /** A document with nothing but the way to the mapping, and an unknown key in it. */
    private static String document(String kind, String path) {
        String version = Set.of("HTTPRoute", "GRPCRoute", "Gateway").contains(kind)
                ? DocumentReader.GATEWAY_API
                : DocumentReader.DAVY;
        String text = "apiVersion: %s\nkind: %s\n%s"
                .formatted(version, kind, path.startsWith("metadata") ? "" : "metadata: {name: a}\n");
        String inside = "{" + UNKNOWN + ": 1}";
        List<String> steps = path.isEmpty() ? List.of() : Arrays.asList(path.split("\\."));
        for (String step : steps.reversed()) {
            inside = step.endsWith("[]")
                    ? "{%s: [%s]}".formatted(step.replace("[]", ""), inside)
                    : "{%s: %s}".formatted(step, inside);
        }
        return text + inside.substring(1, inside.length() - 1) + "\n";
    }
}
