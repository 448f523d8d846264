package dev.davy.config;

import dev.davy.config.DirectoryScan.Found;
import dev.davy.config.spi.Content;
import dev.davy.config.spi.ResourceSource;
import dev.davy.resources.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a directory: says what changed since the last step. For one thread.
 *
 * <p>Events of the kernel come first; a look at everything every now and then finds what they missed, and is all there is
 * where the system has none. A file that is open for writing counts as it was before. A file that is gone is given a
 * moment to come back, since many editors move the old one away before they write the new one.
 */
final class DirectoryFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryFollower.class);

    /** How long a burst of changes may take to become one. */
    private static final Duration BURST = Duration.ofMillis(20);

    /** How long it has to be quiet for a burst to be over. */
    private static final int QUIET_MILLIS = 3;

    /** How long a file may be gone before its resources are. */
    private static final Duration GONE = Duration.ofMillis(50);

    /** How often everything is looked at beside the kernel's events, and without them. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final Duration LOOK_WITHOUT_EVENTS = Duration.ofMillis(50);

    /** How often a directory that is gone is looked for. */
    private static final Duration LOOK_FOR_DIRECTORY = Duration.ofMillis(50);

    /** How long a writer may pause before what it wrote so far is read; some changes say no end. */
    private static final Duration WRITER = Duration.ofMinutes(1);

    /** How often in a row a look is given up because links were turned during it. */
    private static final int MAX_TURNS = 20;

    private static final int STEP_MILLIS = 100;

    private final Path directory;
    private final ResourceSource.Listener listener;
    private final Optional<Inotify> inotify;

    private DirectoryScan scan;
    private List<Problem> told;
    private final Map<String, Long> goneSince = new HashMap<>();
    private final Map<String, DirectoryScan.Stamp> unsettled = new HashMap<>();
    private final Map<Path, Long> beingWritten = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private int turns;
    private boolean lookAtAll = true;
    private long nextLook = System.nanoTime();

    DirectoryFollower(Path directory, DirectoryScan scan, ResourceSource.Listener listener) {
        this.directory = directory;
        this.scan = scan;
        this.told = scan.trouble();
        this.listener = listener;
        this.inotify = Inotify.open();
    }

    /** Waits a moment for something to change, and says what did. */
    void step() {
        long now = System.nanoTime();
        long wait = Math.clamp((nextLook - now) / 1_000_000, 0, STEP_MILLIS);
        if (!goneSince.isEmpty()) {
            wait = Math.min(wait, GONE.toMillis() / 2);
        }
        inotify.ifPresentOrElse(events((int) wait), () -> pause(nextLook - System.nanoTime()));
        if (System.nanoTime() - nextLook >= 0 || !scan.there()) {
            lookAtAll = true;
        }
        if (lookAtAll) {
            look();
        } else if (!touched.isEmpty() || !goneSince.isEmpty()) {
            lookAtTouched();
        }
    }

    private Consumer<Inotify> events(int wait) {
        return kernel -> {
            List<Inotify.Event> events = kernel.await(wait);
            long until = System.nanoTime() + BURST.toNanos();
            while (!events.isEmpty()) {
                events.forEach(this::note);
                events = System.nanoTime() < until ? kernel.await(QUIET_MILLIS) : List.of();
            }
        };
    }

    private void note(Inotify.Event event) {
        if (event.is(Inotify.OVERFLOW)) {
            beingWritten.clear();
            lookAtAll = true;
            return;
        }
        if (!scan.folders().containsKey(event.folder())) {
            lookAtAll |= directory.endsWith(event.name()); // the folder above
            return;
        }
        Path path;
        try {
            path = event.folder().resolve(event.name());
        } catch (InvalidPathException _) { // a name that this locale cannot write
            lookAtAll = true;
            return;
        }
        boolean file = !event.is(Inotify.IS_FOLDER);
        if (file && (event.is(Inotify.MODIFY) || (event.is(Inotify.CREATE) && opened(path)))) {
            beingWritten.put(path, System.nanoTime());
            return;
        }
        beingWritten.remove(path);
        Set<String> prefixes = scan.folders().getOrDefault(event.folder(), Set.of());
        if (file && DirectoryScan.isYaml(event.name()) && !prefixes.isEmpty()) {
            prefixes.forEach(prefix -> touched.add(prefix + event.name()));
        } else if (!event.name().startsWith(".") || scan.hasLinks()) {
            lookAtAll = true;
        }
    }

    /** Whether a new name is that of a file which its writer still has open: a link has its content already. */
    private static boolean opened(Path path) {
        try {
            return !Files.isSymbolicLink(path) && (int) Files.getAttribute(path, "unix:nlink") == 1;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private void look() {
        long start = System.nanoTime();
        lookAtAll = false;
        Set<String> forced = Set.copyOf(touched);
        touched.clear();
        beingWritten.values().removeIf(since -> start - since >= WRITER.toNanos());
        DirectoryScan next = DirectoryScan.of(directory);
        boolean more = watch(next);
        if (next.there()) {
            Set<String> names = new HashSet<>(scan.files().keySet());
            names.addAll(next.files().keySet());
            if (!tell(names, next.files(), next, forced)) {
                touched.addAll(forced);
                lookAtAll = true;
            }
        } else if (!next.trouble().equals(told)) {
            told = next.trouble();
            scan = scan.gone(next);
            say(Map.of());
        } else {
            scan = scan.gone(next);
        }
        lookAtAll |= more;
        Duration pause = inotify.isEmpty() ? LOOK_WITHOUT_EVENTS : scan.there() ? LOOK : LOOK_FOR_DIRECTORY;
        nextLook = System.nanoTime() + Math.max(pause.toNanos(), 20 * (System.nanoTime() - start));
    }

    /** Has the kernel watch what was found; true where it watches something new, so that one has to look again. */
    private boolean watch(DirectoryScan next) {
        if (inotify.isEmpty()) {
            return false;
        }
        Set<Path> wanted = new HashSet<>(next.folders().keySet());
        Optional.ofNullable(directory.toAbsolutePath().normalize().getParent())
                .filter(Files::isDirectory)
                .ifPresent(wanted::add);
        boolean more = wanted.stream().anyMatch(folder -> !inotify.get().watches(folder));
        boolean all = inotify.get().watch(wanted);
        return more && all;
    }

    private void lookAtTouched() {
        Set<String> forced = Set.copyOf(touched);
        Set<String> names = new HashSet<>(forced);
        names.addAll(goneSince.keySet());
        Map<String, Found> now = new HashMap<>();
        for (String name : names) {
            Path path = directory.resolve(name); // scanned or noted before, so it is a path
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                boolean link = Files.isSymbolicLink(path);
                if (attributes.isRegularFile()) {
                    now.put(name, DirectoryScan.found(path, attributes, link));
                }
                lookAtAll |= link || !attributes.isRegularFile();
            } catch (IOException _) {
                lookAtAll |= Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            }
        }
        if (lookAtAll) {
            look();
        } else {
            touched.clear();
            tell(names, now, scan, forced);
        }
    }

    /**
     * Says what changed among these names, and keeps what is there now.
     *
     * @param forced those that were written, even if nothing else tells
     * @return false where links were turned meanwhile, so that what was read may be half of what was and half of what is:
     *     nothing was said or kept, and one has to look again
     */
    private boolean tell(Set<String> names, Map<String, Found> now, DirectoryScan around, Set<String> forced) {
        TreeMap<String, Found> files = new TreeMap<>(scan.files());
        Map<String, Content> changes = new HashMap<>();
        Map<String, Path> byPrefix = around.byPrefix();
        Map<String, Long> goneBefore = Map.copyOf(goneSince);
        for (String name : names) {
            Found before = files.get(name);
            Found found = now.get(name);
            if (!beingWritten.isEmpty() && beingWritten.containsKey(realPath(byPrefix, name, found))) {
                goneSince.remove(name);
            } else if (found == null && around.hides(name)) {
                goneSince.remove(name);
            } else if (found == null) {
                if (before != null && gone(name)) {
                    goneSince.remove(name);
                    files.remove(name);
                    changes.put(name, Content.gone());
                }
            } else {
                goneSince.remove(name);
                boolean changed = before == null || !before.stamp().equals(found.stamp()) || forced.contains(name);
                if (changed && settled(name, found)) {
                    files.put(name, found);
                    changes.put(name, found.read());
                }
            }
        }
        if (!changes.isEmpty() && !around.equals(scan) && turned(around)) {
            goneSince.clear();
            goneSince.putAll(goneBefore);
            return false;
        }
        scan = around.with(files);
        if (!changes.isEmpty() || !around.trouble().equals(told)) {
            told = around.trouble();
            say(changes);
        }
        return true;
    }

    /**
     * Whether links lead elsewhere than a moment ago, as those of a mounted ConfigMap do all at once. Where they never rest
     * what was read has to do.
     */
    private boolean turned(DirectoryScan look) {
        if (!look.hasLinks()
                || turns == MAX_TURNS
                || look.links().equals(DirectoryScan.of(directory).links())) {
            turns = 0;
            return false;
        }
        turns++;
        return true;
    }

    /** Where the kernel says that events of a file happen. */
    private Path realPath(Map<String, Path> byPrefix, String name, @Nullable Found found) {
        int slash = name.lastIndexOf('/') + 1;
        Path path = byPrefix.getOrDefault(name.substring(0, slash), directory).resolve(name.substring(slash));
        try {
            return found != null && found.link() ? path.toRealPath() : path;
        } catch (IOException _) {
            return path;
        }
    }

    private boolean gone(String name) {
        long since = goneSince.computeIfAbsent(name, _ -> System.nanoTime());
        return System.nanoTime() - since >= GONE.toNanos();
    }

    /** Without events nobody says when a writer is done: two looks have to find the same. */
    private boolean settled(String name, Found found) {
        if (inotify.isPresent() || found.stamp().equals(unsettled.get(name))) {
            unsettled.remove(name);
            return true;
        }
        unsettled.put(name, found.stamp());
        return false;
    }

    private void say(Map<String, Content> changes) {
        try {
            listener.changed(changes, told);
        } catch (RuntimeException e) {
            LOG.error("the configuration was read and could not be applied", e);
        }
    }

    private static void pause(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(Math.clamp(nanos, 0, STEP_MILLIS * 1_000_000L)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        inotify.ifPresent(Inotify::close);
    }
}
