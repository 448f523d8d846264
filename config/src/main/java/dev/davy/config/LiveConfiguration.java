package dev.davy.config;

import dev.davy.config.spi.Content;
import dev.davy.config.spi.ResourceSource;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import dev.davy.resources.Upstream;
import dev.davy.routing.RoutingCompiler;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration as it stands, kept up to date from a source: what {@code run} serves from.
 *
 * <p>The listener is called with every new configuration, in order, never by two threads at once: before {@link #start}
 * returns for the first time, then from the source's thread, or from that of whoever calls {@link #reassess}. One more
 * thread writes last good states to disk.
 */
public final class LiveConfiguration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConfiguration.class);

    private final ResourceSource source;
    private final LastGood lastGood;
    private final RemovalGuard guard;
    private final Consumer<Configuration> listener;
    private final ExecutorService disk = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("davy-last-good").factory());

    /** What the source said last and was not taken yet, by owner; guarded by this. */
    private final TreeMap<String, Owner> owners = new TreeMap<>();

    /** The bytes of every owner's present state; guarded by this. */
    private final Map<String, byte[]> bytes = new HashMap<>();

    /** What keeps the source from reading; guarded by this. */
    private List<Problem> trouble = List.of();

    /** Whether the guard refused something at the last assembly; guarded by this. */
    private boolean refusing;

    private volatile Configuration current = Configuration.EMPTY;

    private LiveConfiguration(
            ResourceSource source, LastGood lastGood, RemovalGuard guard, Consumer<Configuration> listener) {
        this.source = source;
        this.lastGood = lastGood;
        this.guard = guard;
        this.listener = listener;
    }

    /**
     * Reads the source and goes on following it.
     *
     * @param data where the last good state of every owner is kept; made if missing
     * @param guard what must not be taken away
     */
    public static LiveConfiguration start(
            ResourceSource source, Path data, RemovalGuard guard, Consumer<Configuration> listener) {
        LiveConfiguration live = new LiveConfiguration(source, LastGood.in(data, source.identity()), guard, listener);
        source.start(live::changed);
        return live;
    }

    public Configuration current() {
        return current;
    }

    /** Tries again what the guard refused: to be called when a release has ended. */
    public synchronized void reassess() {
        if (refusing) {
            assemble();
        }
    }

    /** Does something while no file is taken into force, so that it can count on the configuration. */
    public synchronized <T> T between(Supplier<T> work) {
        return work.get();
    }

    @Override
    public void close() {
        source.close();
        disk.close();
    }

    private synchronized void changed(Map<String, Content> changes, List<Problem> trouble) {
        changes.forEach((name, content) -> {
            Optional<ResourceFile> present = content.read(name);
            Optional<ResourceFile> before = owners.containsKey(name)
                    ? owners.get(name).lastGood()
                    : present.flatMap(now -> remembered(name, content, now));
            content.bytes().ifPresent(text -> bytes.put(name, text));
            owners.put(name, new Owner(name, present, before, true));
        });
        this.trouble = trouble;
        assemble();
    }

    /** The last good state of an earlier process; read only where it differs from what the owner says now. */
    private Optional<ResourceFile> remembered(String name, Content content, ResourceFile now) {
        Optional<byte[]> kept =
                CompletableFuture.supplyAsync(() -> kept(name), disk).join(); // after what is still to be written
        if (kept.isPresent() && Arrays.equals(kept.get(), content.bytes().orElse(null))) {
            return Optional.of(now).filter(ResourceFile::usable);
        }
        return kept.map(text -> ResourceFile.read(name, text)).filter(ResourceFile::usable);
    }

    private Optional<byte[]> kept(String name) {
        try {
            return lastGood.read(name);
        } catch (IOException e) {
            LOG.warn("the last good state of {} cannot be read: {}", name, e.toString());
            return Optional.empty();
        }
    }

    private void assemble() {
        Map<String, Problem> refused = new HashMap<>();
        Assembly assembly = Assembly.of(owners, refused);
        for (Map<String, Problem> more = vetoes(assembly, refused); !more.isEmpty(); more = vetoes(assembly, refused)) {
            refused.putAll(more);
            assembly = Assembly.of(owners, refused);
        }
        refusing = !refused.isEmpty();
        for (String name : assembly.taken()) {
            settle(name);
        }
        publish(assembly);
    }

    /**
     * What cannot be taken beside the others, by the owner to blame: what is wrong in it only shows in what refers to it, or
     * it would take away the last instance of a version that is needed.
     */
    private Map<String, Problem> vetoes(Assembly assembly, Map<String, Problem> refused) {
        Map<String, Problem> vetoes = new HashMap<>();
        assembly.compiled().problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .filter(problem -> assembly.taken().contains(problem.at().file())
                        && !refused.containsKey(problem.at().file()))
                .forEach(problem -> vetoes.putIfAbsent(problem.at().file(), problem));
        if (!vetoes.isEmpty()) {
            return vetoes;
        }
        RoutingTable served = guard.served(assembly.compiled().table());
        versionsOfLastGood().forEach((upstream, versions) -> {
            Set<String> lost = new TreeSet<>(guard.needed(upstream));
            lost.retainAll(versions);
            lost.removeAll(Assembly.instances(served, upstream).keySet());
            for (String version : lost) {
                owners.values().stream()
                        .filter(owner -> assembly.taken().contains(owner.name()) && !refused.containsKey(owner.name()))
                        .filter(owner -> speaksOf(owner, upstream))
                        .forEach(owner -> vetoes.put(owner.name(), veto(owner, upstream, version)));
            }
        });
        return vetoes;
    }

    /** What would take requests by the last good states of all owners, by Upstream. */
    private Map<String, Set<String>> versionsOfLastGood() {
        List<Resource> resources = owners.values().stream()
                .flatMap(owner -> owner.lastGood().stream())
                .flatMap(file -> file.resources().stream())
                .toList();
        Map<String, Set<String>> versions = new TreeMap<>();
        guard.served(RoutingCompiler.compile(resources).table())
                .upstreams()
                .forEach(
                        (name, upstream) -> versions.put(name, upstream.taking().keySet()));
        return versions;
    }

    private boolean speaksOf(Owner owner, String upstream) {
        Set<String> lists = owners.values().stream()
                .flatMap(each -> Stream.concat(each.present().stream(), each.lastGood().stream()))
                .flatMap(file -> file.resources().stream())
                .filter(resource ->
                        resource instanceof Upstream && resource.name().equals(upstream))
                .flatMap(resource -> ((Upstream) resource).instancesFile().stream())
                .collect(Collectors.toSet());
        return lists.contains(owner.name())
                || Stream.concat(owner.present().stream(), owner.lastGood().stream())
                        .anyMatch(file -> at(file, upstream).isPresent());
    }

    private static Optional<Position> at(ResourceFile file, String upstream) {
        return file.resources().stream()
                .filter(resource ->
                        resource instanceof Upstream && resource.name().equals(upstream))
                .findFirst()
                .map(resource -> resource.at());
    }

    private static Problem veto(Owner owner, String upstream, String version) {
        return Problem.error(
                owner.present().flatMap(file -> at(file, upstream)).orElse(Position.of(owner.name())),
                "Upstream " + upstream + ": no instance of version " + version
                        + " any more (expected: one at least that takes requests, since a running release needs it; roll it back or let it"
                        + " end first)");
    }

    /** What was taken is the last good state from now on. */
    private void settle(String name) {
        Owner owner = owners.get(name);
        if (owner == null || (owner.present().isPresent() && !bytes.containsKey(name))) {
            return;
        }
        byte[] text = bytes.remove(name);
        if (owner.present().isEmpty()) {
            owners.remove(name);
            disk.execute(() -> onDisk(name, () -> lastGood.forget(name)));
        } else {
            owners.put(name, new Owner(name, owner.present(), owner.present(), true));
            if (text != null) {
                disk.execute(() -> onDisk(name, () -> lastGood.write(name, text)));
            }
        }
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private static void onDisk(String name, DiskWork work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.warn("the last good state of {} cannot be kept: {}", name, e.toString());
        }
    }

    /** Whether nothing is hidden: neither by a place that cannot be read nor by a file that was never without a mistake. */
    private boolean complete() {
        return trouble.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR)
                && owners.values().stream()
                        .noneMatch(owner ->
                                owner.present().isPresent() && owner.lastGood().isEmpty());
    }

    private void publish(Assembly assembly) {
        List<Problem> problems = new ArrayList<>(assembly.problems());
        problems.addAll(trouble);
        problems.sort(null);
        Configuration next = new Configuration(
                current.revision() + 1,
                assembly.compiled().table(),
                assembly.releases(),
                assembly.metricStores(),
                assembly.freezes(),
                assembly.groups(),
                problems,
                complete());
        boolean same = current.revision() > 0
                && next.problems().equals(current.problems())
                && next.complete() == current.complete()
                && next.releases().equals(current.releases())
                && next.metricStores().equals(current.metricStores())
                && next.table().equals(current.table());
        if (!same) {
            current = next;
            listener.accept(next);
        }
    }
}
