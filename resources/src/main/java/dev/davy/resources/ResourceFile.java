package dev.davy.resources;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a file says: its resources, or everything that is wrong with it. Reading never throws, whatever the bytes are.
 *
 * @param name as the source names it
 * @param resources in the order of the file; of a file with an error, those that could be read
 * @param problems sorted by line
 * @param mistaken the {@link Resource#identity} of those that are there and have a mistake
 */
public record ResourceFile(String name, List<Resource> resources, List<Problem> problems, Set<String> mistaken) {
    /** More than any configuration needs. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    public ResourceFile {
        resources = List.copyOf(resources);
        problems = problems.stream().sorted().distinct().toList();
        mistaken = Set.copyOf(mistaken);
    }

    /** A file of which nothing could be read. */
    private ResourceFile(String name, Problem problem) {
        this(name, List.of(), List.of(problem), Set.of());
    }

    /** Whether its resources can be taken. */
    public boolean usable() {
        return problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** A file that could not be read at all. */
    public static ResourceFile unreadable(String name, String why) {
        return new ResourceFile(name, Problem.error(Position.of(name), why));
    }

    /** Reads UTF-8, with or without a byte order mark. */
    public static ResourceFile read(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return unreadable(name, "file: " + bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return read(name, decoder.decode(in).toString());
        } catch (CharacterCodingException _) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            String found = in.hasRemaining() ? "byte 0x%02X".formatted(in.get(in.position())) : "the end";
            return new ResourceFile(
                    name,
                    Problem.error(new Position(name, line, 0), "not UTF-8: " + found + " (expected: UTF-8 text)"));
        }
    }

    /** Reads text. */
    public static ResourceFile read(String name, String text) {
        List<Resource> resources = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<String> mistaken = new HashSet<>();
        int line = 0;
        for (String part : parts(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
            for (Node document : NodeReader.read(name, part, line, problems)) {
                DocumentReader.read(document, resources, problems, mistaken);
            }
            line += (int) part.chars().filter(c -> c == '\n').count();
        }
        twice(resources, problems);
        return new ResourceFile(name, resources, problems, mistaken);
    }

    /** Parts that begin at a document's mark, so that a document that is no YAML hides no mistake of the others. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int mark = text.indexOf("\n---"); mark >= 0; mark = text.indexOf("\n---", mark + 1)) {
            int after = mark + 4;
            boolean directives = text.startsWith("%", start); // they belong to the document that follows
            if (!directives && (after == text.length() || Character.isWhitespace(text.charAt(after)))) {
                parts.add(text.substring(start, mark + 1));
                start = mark + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static void twice(List<Resource> resources, List<Problem> problems) {
        Map<String, Resource> first = new HashMap<>();
        for (Resource resource : resources) {
            Resource earlier = first.putIfAbsent(resource.identity(), resource);
            if (earlier != null) {
                problems.add(Problem.error(
                        resource.at(),
                        resource.identity() + ": written twice (expected: once; first in line "
                                + earlier.at().line() + ")"));
            }
        }
        Collections.sort(problems);
    }
}
