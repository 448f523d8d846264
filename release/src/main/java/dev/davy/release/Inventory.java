package dev.davy.release;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a target consists of.
 *
 * @param versions each version, and how many instances have it
 * @param pins the references that name a version, and so are moved by no release
 * @param timeout how long a request may take until it counts as failed, on the most patient of the routes; where a record
 *     does not say, {@link #TIMEOUT}
 */
public record Inventory(Map<String, Integer> versions, List<Pin> pins, Duration timeout) {
    /** How long a request may take where nobody says. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    public static final Inventory EMPTY = new Inventory(Map.of(), List.of(), TIMEOUT);

    public Inventory {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        pins = List.copyOf(pins);
        timeout = Objects.requireNonNullElse(timeout, TIMEOUT);
    }

    /** One instance of each of these versions, and no pins. */
    public static Inventory of(String... versions) {
        Map<String, Integer> each = new TreeMap<>();
        for (String version : versions) {
            each.merge(version, 1, Integer::sum);
        }
        return new Inventory(each, List.of(), TIMEOUT);
    }

    public boolean has(String version) {
        return versions.getOrDefault(version, 0) > 0;
    }

    /** The versions with an instance, apart from one. */
    public SortedSet<String> others(String version) {
        SortedSet<String> others = new TreeSet<>();
        versions.forEach((name, instances) -> {
            if (instances > 0 && !name.equals(version)) {
                others.add(name);
            }
        });
        return others;
    }

    /** Those pins that reach a version. */
    public List<Pin> pins(String version) {
        return pins.stream().filter(pin -> pin.version().equals(version)).toList();
    }

    /**
     * A reference with a version.
     *
     * @param reference where it is, such as {@code HTTPRoute echo, rule 1}
     * @param version what it names
     */
    public record Pin(String reference, String version) {}
}
