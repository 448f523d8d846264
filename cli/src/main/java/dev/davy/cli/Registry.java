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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The instances that people registered or drained beside what the files say, kept in {@value #FILE} under {@code --data}.
 *
 * <p>A change counts when it is on disk. Changed by one thread at a time; read by any.
 */
final class Registry {
    static final String FILE = "instances.json";

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, TreeMap<String, Entry>>> TYPE = new TypeReference<>() {};

    private final Path file;
    private volatile Map<String, ? extends Map<String, Entry>> all;

    /**
     * What is known of an address.
     *
     * @param registered whether a person added it; else it is one of a file's
     */
    record Entry(Map<String, String> labels, int weight, boolean draining, boolean registered) {}

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

    private Registry(Path file, Map<String, ? extends Map<String, Entry>> all) {
        this.file = file;
        this.all = all;
    }

    /** What an earlier process left. */
    static Registry in(Path data) {
        Path file = data.resolve(FILE);
        try {
            return new Registry(file, JSON.readValue(Files.readAllBytes(file), TYPE));
        } catch (NoSuchFileException _) {
            return new Registry(file, Map.of());
        } catch (IOException | JacksonException unreadable) {
            LOG.warn("{}: registered instances cannot be read: {}", file, unreadable.toString());
            return new Registry(file, Map.of());
        }
    }

    /** A table with what people changed. */
    RoutingTable over(RoutingTable table) {
        if (all.isEmpty()) {
            return table;
        }
        Map<String, RoutingTable.Upstream> upstreams = new LinkedHashMap<>();
        table.upstreams().forEach((name, upstream) -> upstreams.put(name, over(upstream)));
        return table.with(upstreams);
    }

    private RoutingTable.Upstream over(RoutingTable.Upstream upstream) {
        Map<String, Entry> entries = new LinkedHashMap<>(of(upstream.name()));
        List<RoutingTable.Instance> instances = new ArrayList<>();
        for (RoutingTable.Instance each : upstream.instances()) {
            Entry entry = entries.remove(address(each.host(), each.port()));
            instances.add(entry == null || !entry.draining() ? each : each.drained());
        }
        entries.forEach((address, entry) -> {
            if (entry.registered()) {
                int colon = address.lastIndexOf(':');
                instances.add(new RoutingTable.Instance(
                        address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                        Integer.parseInt(address.substring(colon + 1)),
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
     * Adds an instance, or gives one that was added other labels; one that drains takes requests again.
     *
     * @param json an object as an item of {@code instances} in a file has it
     */
    Change register(RoutingTable table, String upstream, String json) {
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
        Upstream.Instance instance = list.instances().getFirst();
        String address = address(instance.host(), instance.port());
        boolean written = found.instances().stream()
                .anyMatch(each -> address(each.host(), each.port()).equals(address));
        Entry entry = new Entry(instance.labels(), instance.weight(), false, !written);
        return keep(
                upstream, address, written ? null : entry, address + " of Upstream " + upstream + " takes requests");
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
        RoutingTable present = over(table);
        RoutingTable.Upstream found = present.upstreams().get(upstream);
        if (found == null) {
            return unknown(table, upstream);
        }
        RoutingTable.Instance instance = found.instances().stream()
                .filter(each -> address(each.host(), each.port()).equals(address))
                .findFirst()
                .orElse(null);
        if (instance == null) {
            return new Change.Unknown("instance: " + address + " (expected: one of Upstream " + upstream + ")");
        }
        if (!drain && !registered(upstream, address)) {
            return new Change.Refused("instance: " + address
                    + " is written in a file (expected: one that was registered; drain it, or change the file)");
        }
        boolean last = found.instances().stream()
                .noneMatch(each ->
                        !each.equals(instance) && each.version().equals(instance.version()) && !each.draining());
        if (last && needed.contains(instance.version())) {
            return new Change.Refused("instance: " + address + " is the last one of version " + instance.version()
                    + " of Upstream " + upstream
                    + " that takes requests (expected: another one, since a running release needs it)");
        }
        Entry entry = new Entry(instance.labels(), instance.weight(), true, registered(upstream, address));
        return keep(
                upstream,
                address,
                drain ? entry : null,
                address + " of Upstream " + upstream + (drain ? " gets no new requests" : " is removed"));
    }

    private static Change unknown(RoutingTable table, String upstream) {
        return new Change.Unknown("upstream: " + upstream + " (expected: one of "
                + String.join(", ", table.upstreams().keySet().stream().sorted().toList()) + ")");
    }

    /** @param entry null to forget the address */
    private Change keep(String upstream, String address, @Nullable Entry entry, String text) {
        TreeMap<String, TreeMap<String, Entry>> next = new TreeMap<>();
        all.forEach((name, entries) -> next.put(name, new TreeMap<>(entries)));
        TreeMap<String, Entry> entries = next.computeIfAbsent(upstream, _ -> new TreeMap<>());
        if (entry == null) {
            entries.remove(address);
        } else {
            entries.put(address, entry);
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
