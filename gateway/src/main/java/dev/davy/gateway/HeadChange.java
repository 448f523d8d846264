package dev.davy.gateway;

import dev.davy.resources.RouteFilter.HeaderChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Header fields that go and lines that come; lowered, immutable. */
final class HeadChange {
    private final byte[][] names;
    private final int[] hashes;
    private final String lines;

    private HeadChange(Set<String> dropped, String lines) {
        this.names = dropped.stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.hashes = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            hashes[i] = Syntax.hash(names[i], 0, names[i].length);
        }
        this.lines = lines;
    }

    /** What changes one after the other come to. */
    static HeadChange of(List<HeaderChange> changes, Set<String> dropped) {
        Set<String> drop = new LinkedHashSet<>(dropped);
        Map<String, List<String>> written = new LinkedHashMap<>();
        for (HeaderChange change : changes) {
            change.set().forEach((name, value) -> {
                drop.add(name);
                written.put(name, new ArrayList<>(List.of(value)));
            });
            change.add()
                    .forEach((name, value) -> written.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(value));
            change.remove().forEach(name -> {
                drop.add(name);
                written.remove(name);
            });
        }
        StringBuilder lines = new StringBuilder();
        written.forEach((name, values) -> values.forEach(
                value -> lines.append(name).append(": ").append(value).append("\r\n")));
        return new HeadChange(drop, lines.toString());
    }

    boolean none() {
        return names.length == 0 && lines.isEmpty();
    }

    /** Whether a field goes. */
    boolean drops(Head head, int header) {
        int hash = head.nameHash(header);
        for (int i = 0; i < names.length; i++) {
            if (hashes[i] == hash
                    && Syntax.equalsIgnoreCase(names[i], head.bytes(), head.lineAt(header), head.nameEnd(header))) {
                return true;
            }
        }
        return false;
    }

    /** The lines that come, each with its end. */
    String lines() {
        return lines;
    }
}
