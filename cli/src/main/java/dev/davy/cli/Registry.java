package dev.davy.cli;

import dev.davy.resources.InstanceList;
import dev.davy.resources.ResourceFile;
import dev.davy.resources.Upstream;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The instances that people registered or drained beside what the files say, kept in {@value #FILE} under {@code --data}.
 *
 * <p>A change counts when it is on disk. While the file cannot be read, nothing is known of it and nothing is changed.
 * Changed by one thread at a time; read by any.
 */
final class Registry {
    static final String FILE = "instances.json";

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, TreeMap<String, Entry>>> TYPE = new TypeReference<>() {};

    private final Path file;
    private final boolean unreadable;
    private volatile Map<String, ? extends Map<String, Entry>> all;

    /**
     * What is known of an address.
     *
     * @param registered whether a person added it; else it is one of a file's
     */
    record Entry(Map<String, String> labels, int weight, boolean draining, boolean registered) {
        Entry {
            labels = Map.copyOf(Objects.requireNonNullElse(labels, Map.of()));
            if (weight < 1) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: 1 or more)");
            }
        }
    }

    private record Address(String host, int port) {
        static Address of(String text) {
            int colon = text.lastIndexOf(':');
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon < 1 || port < 1 || port > 65535) {
                throw new IllegalArgumentException("address: " + text + " (expected: HOST:PORT)");
            }
            return new Address(text.substring(0, colon).replaceAll("[\\[\\]]", ""), port);
        }
    }

    /** What a change came to. */
    sealed interface Change {
        record Done(String text) implements Change {}

        /** Nothing has changed, for this reason. */
        record Refused(String text) implements Change {}

        /** Nothing has changed: there is no such Upstream or instance. */
        record Unknown(String text) implements Change {}

        /** Nothing has changed: what was asked is no instance. */
        record Wrong(String text) implements Change {}
    }

    private Registry(Path file, Map<String, ? extends Map<String, Entry>> all, boolean unreadable) {
        this.file = file;
        this.all = all;
        this.unreadable = unreadable;
    }

    /** What an earlier process left. */
    static Registry in(Path data) {
        Path file = data.resolve(FILE);
        try {
            return new Registry(file, read(Files.readAllBytes(file)), false);
        } catch (NoSuchFileException _) {
            return new Registry(file, Map.of(), false);
        } catch (IOException | JacksonException | IllegalArgumentException unreadable) {
            LOG.warn(
                    "{}: cannot be read, so what was registered is not served, what was drained is, and nothing can be"
                            + " changed: {}",
                    file,
                    unreadable.toString());
            return new Registry(file, Map.of(), true);
        }
    }

    private static Map<String, ? extends Map<String, Entry>> read(byte[] bytes) {
        Map<String, TreeMap<String, Entry>> all = JSON.readValue(bytes, TYPE);
        if (all == null || all.containsValue(null)) {
            throw new IllegalArgumentException("null (expected: Upstreams with their instances)");
        }
        all.values().forEach(entries -> {
            if (entries.containsValue(null)) {
                throw new IllegalArgumentException("null (expected: an instance)");
            }
            entries.keySet().forEach(Address::of);
        });
        return all;
    }

    /** A table with what people changed. */
    RoutingTable over(RoutingTable table) {
        if (all.isEmpty()) {
            return table;
        }
        Map<String, RoutingTable.Upstream> upstreams = new LinkedHashMap<>();
        table.upstreams().forEach((name, upstream) -> upstreams.put(name, over(upstream, of(name))));
        return table.with(upstreams);
    }

    private static RoutingTable.Upstream over(RoutingTable.Upstream upstream, Map<String, Entry> known) {
        Map<String, Entry> entries = new LinkedHashMap<>(known);
        List<RoutingTable.Instance> instances = new ArrayList<>();
        for (RoutingTable.Instance each : upstream.instances()) {
            Entry entry = entries.remove(address(each.host(), each.port()));
            instances.add(entry == null || !entry.draining() ? each : each.drained());
        }
        entries.forEach((address, entry) -> {
            if (entry.registered()) {
                Address at = Address.of(address);
                instances.add(new RoutingTable.Instance(
                        at.host(),
                        at.port(),
                        entry.labels().getOrDefault(upstream.versionLabel(), ""),
                        entry.labels(),
                        entry.weight(),
                        entry.draining()));
            }
        });
        return upstream.with(instances);
    }

    /** Whether a person added the address. */
    boolean registered(String upstream, String address) {
        Entry entry = of(upstream).get(address);
        return entry != null && entry.registered();
    }

    /**
     * Adds an instance, or gives one that was added other labels; one that drains takes requests again. What is not said of
     * one that is there stays.
     *
     * @param json an object as an item of {@code instances} in a file has it
     * @param needed the versions that must keep one that takes requests
     */
    Change register(RoutingTable table, String upstream, String json, Set<String> needed) {
        RoutingTable.Upstream found = table.upstreams().get(upstream);
        if (found == null) {
            return unknown(table, upstream);
        }
        ResourceFile read = ResourceFile.read("body", "[" + json + "]");
        if (!read.problems().isEmpty()
                || !(read.resources().stream().findFirst().orElse(null) instanceof InstanceList list)
                || list.instances().size() != 1) {
            return new Change.Wrong(
                    read.problems().isEmpty()
                            ? "body: " + json + " (expected: one object with address, labels and weight)"
                            : read.problems().getFirst().message());
        }
        Upstream.Instance asked = list.instances().getFirst();
        Optional<String> wrong = asked.wrongVersion(found.versionLabel());
        if (wrong.isPresent()) {
            return new Change.Wrong("labels." + found.versionLabel() + ": " + wrong.get());
        }
        String address = address(asked.host(), asked.port());
        Optional<RoutingTable.Instance> present = instance(over(found, of(upstream)), address);
        JsonNode said = JSON.readTree(json);
        Map<String, String> labels = said.has("labels") || present.isEmpty()
                ? asked.labels()
                : present.get().labels();
        int weight = said.has("weight") || present.isEmpty()
                ? asked.weight()
                : present.get().weight();
        Optional<RoutingTable.Instance> written = instance(found, address);
        if (written.filter(file -> !file.labels().equals(labels) || file.weight() != weight)
                .isPresent()) {
            return new Change.Refused("instance: " + address + " is written in a file with labels "
                    + new TreeMap<>(written.get().labels()) + " and weight "
                    + written.get().weight() + " (expected: the same, or change the file)");
        }
        Entry entry = new Entry(labels, weight, false, true);
        return keep(
                found,
                address,
                written.isPresent() ? null : entry,
                needed,
                address + " of Upstream " + upstream + " takes requests");
    }

    /**
     * Takes new requests away from an instance; those in flight finish.
     *
     * @param needed the versions that must keep one that takes requests
     */
    Change drain(RoutingTable table, String upstream, String address, Set<String> needed) {
        return leave(table, upstream, address, needed, true);
    }

    /** Takes away an instance that a person added. */
    Change remove(RoutingTable table, String upstream, String address, Set<String> needed) {
        return leave(table, upstream, address, needed, false);
    }

    private Change leave(RoutingTable table, String upstream, String address, Set<String> needed, boolean drain) {
        RoutingTable.Upstream found = table.upstreams().get(upstream);
        if (found == null) {
            return unknown(table, upstream);
        }
        Optional<RoutingTable.Instance> present = instance(over(found, of(upstream)), address);
        if (present.isEmpty()) {
            return new Change.Unknown("instance: " + address + " (expected: one of Upstream " + upstream + ")");
        }
        RoutingTable.Instance instance = present.get();
        if (!drain && !registered(upstream, address)) {
            return new Change.Refused("instance: " + address
                    + " is written in a file (expected: one that was registered; drain it, or change the file)");
        }
        Entry entry = new Entry(instance.labels(), instance.weight(), true, registered(upstream, address));
        return keep(
                found,
                address,
                drain ? entry : null,
                needed,
                address + " of Upstream " + upstream + (drain ? " gets no new requests" : " is removed"));
    }

    private static Optional<RoutingTable.Instance> instance(RoutingTable.Upstream upstream, String address) {
        return upstream.instances().stream()
                .filter(each -> address(each.host(), each.port()).equals(address))
                .findFirst();
    }

    private static Change unknown(RoutingTable table, String upstream) {
        return new Change.Unknown("upstream: " + upstream + " (expected: one of "
                + String.join(", ", table.upstreams().keySet().stream().sorted().toList()) + ")");
    }

    /** @param entry null to forget the address */
    private Change keep(
            RoutingTable.Upstream written, String address, @Nullable Entry entry, Set<String> needed, String text) {
        if (unreadable) {
            return new Change.Refused("instances: " + file + " cannot be read, so nobody knows what was registered and"
                    + " drained (expected: mend it or take it away, and start davy run again)");
        }
        String upstream = written.name();
        TreeMap<String, TreeMap<String, Entry>> next = new TreeMap<>();
        all.forEach((name, entries) -> next.put(name, new TreeMap<>(entries)));
        TreeMap<String, Entry> entries = next.computeIfAbsent(upstream, _ -> new TreeMap<>());
        if (entry == null) {
            entries.remove(address);
        } else {
            entries.put(address, entry);
        }
        Set<String> lost = new TreeSet<>(needed);
        lost.retainAll(over(written, of(upstream)).taking().keySet());
        lost.removeAll(over(written, entries).taking().keySet());
        if (!lost.isEmpty()) {
            return new Change.Refused("instance: " + address + " is the last one of version " + String.join(", ", lost)
                    + " of Upstream " + upstream
                    + " that takes requests (expected: another one, since a running release"
                    + " needs it; roll it back or let it end first)");
        }
        if (entries.isEmpty()) {
            next.remove(upstream);
        }
        try {
            Path fresh = file.resolveSibling(FILE + ".new");
            Files.write(fresh, JSON.writeValueAsBytes(next));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            return new Change.Refused("instances: cannot be kept: " + unwritable);
        }
        all = next;
        LOG.info("{}", text);
        return new Change.Done(text);
    }

    private Map<String, Entry> of(String upstream) {
        Map<String, Entry> entries = all.get(upstream);
        return entries == null ? Map.of() : entries;
    }

    /** As people write it. */
    static String address(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
