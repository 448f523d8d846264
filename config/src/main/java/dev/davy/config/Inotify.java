package dev.davy.config;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Linux's own word on what happens in folders. Java's {@link java.nio.file.WatchService} knows neither when a file is
 * closed after writing nor that it was renamed into place, and a configuration must not be read half written.
 *
 * <p>For one thread. Source: inotify(7), poll(2); the calls are the C library's.
 */
@SuppressWarnings("restricted") // native access is what this class is
final class Inotify implements AutoCloseable {
    /** The kernel's names. */
    static final int MODIFY = 0x2;

    static final int ATTRIB = 0x4;
    static final int CLOSE_WRITE = 0x8;
    static final int MOVED_FROM = 0x40;
    static final int MOVED_TO = 0x80;
    static final int CREATE = 0x100;
    static final int DELETE = 0x200;
    static final int MOVE_SELF = 0x800;
    static final int OVERFLOW = 0x4000;
    static final int IGNORED = 0x8000;
    static final int IS_FOLDER = 0x40000000;

    private static final int WANTED =
            MODIFY | ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE | MOVE_SELF;
    private static final int ONLY_FOLDERS = 0x01000000;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final short POLLIN = 1;
    private static final int BUFFER = 64 * 1024;
    private static final int HEADER = 16;

    private final MethodHandle addWatch;
    private final MethodHandle removeWatch;
    private final MethodHandle poll;
    private final MethodHandle read;
    private final MethodHandle close;
    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final MemorySegment pollfd = arena.allocate(8, 4);
    private final Map<Integer, Path> folders = new HashMap<>();
    private final Map<Path, Integer> watches = new HashMap<>();

    /**
     * What happened.
     *
     * @param folder as it was named to {@link #watch}
     * @param name what it happened to in the folder; empty for the folder itself
     */
    record Event(Path folder, int what, String name) {
        boolean is(int any) {
            return (what & any) != 0;
        }
    }

    private Inotify() throws Throwable {
        addWatch = call(
                "inotify_add_watch",
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT);
        removeWatch = call("inotify_rm_watch", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        poll = call("poll", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
        read = call("read", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        close = call("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        descriptor = (int) call("inotify_init1", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                .invokeExact(NONBLOCK_CLOEXEC);
        if (descriptor < 0) {
            throw new IllegalStateException("inotify: no more instances");
        }
        pollfd.set(ValueLayout.JAVA_INT, 0, descriptor);
        pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
    }

    /** Empty where the system has none, or no more of it. To be opened, used and closed by one thread. */
    static Optional<Inotify> open() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Inotify());
        } catch (Throwable _) { // method handles declare it; without inotify the source polls
            return Optional.empty();
        }
    }

    /** Watches these folders and no others; false where one of them cannot be watched. */
    boolean watch(Set<Path> wanted) {
        for (Path folder : List.copyOf(watches.keySet())) {
            if (!wanted.contains(folder)) {
                Integer watch = watches.remove(folder);
                if (watch != null) {
                    folders.remove(watch);
                    invoke(removeWatch, descriptor, watch);
                }
            }
        }
        boolean all = true;
        for (Path folder : wanted) {
            all &= watches.containsKey(folder) || add(folder);
        }
        return all;
    }

    boolean watches(Path folder) {
        return watches.containsKey(folder);
    }

    private boolean add(Path folder) {
        try (Arena call = Arena.ofConfined()) {
            int watch =
                    (int) addWatch.invokeExact(descriptor, call.allocateFrom(folder.toString()), WANTED | ONLY_FOLDERS);
            if (watch < 0) {
                return false;
            }
            folders.put(watch, folder);
            watches.put(folder, watch);
            return true;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until something happens, at most for this long, and says all that did. */
    List<Event> await(int milliseconds) {
        List<Event> events = new ArrayList<>();
        try {
            int ready = (int) poll.invokeExact(pollfd, 1L, milliseconds);
            if (ready > 0) {
                long length = (long) read.invokeExact(descriptor, buffer, (long) BUFFER);
                for (long at = 0; at + HEADER <= length; at += HEADER + nameLength(at)) {
                    event(at).ifPresent(events::add);
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    private Optional<Event> event(long at) {
        int what = buffer.get(ValueLayout.JAVA_INT, at + 4);
        String name = nameLength(at) == 0 ? "" : buffer.getString(at + HEADER);
        int watch = buffer.get(ValueLayout.JAVA_INT, at);
        Path folder = folders.get(watch);
        if ((what & OVERFLOW) != 0) {
            return Optional.of(new Event(Path.of(""), what, ""));
        }
        if (folder == null) {
            return Optional.empty();
        }
        if ((what & (IGNORED | MOVE_SELF)) != 0) {
            folders.remove(watch);
            watches.remove(folder);
            if ((what & MOVE_SELF) != 0) {
                invoke(removeWatch, descriptor, watch);
            }
        }
        return Optional.of(new Event(folder, what, name));
    }

    private long nameLength(long at) {
        return Integer.toUnsignedLong(buffer.get(ValueLayout.JAVA_INT, at + 12));
    }

    private static void invoke(MethodHandle call, int a, int b) {
        try {
            int _ = (int) call.invokeExact(a, b);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle call(String name, ValueLayout result, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, arguments));
    }

    @Override
    public void close() {
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        } finally {
            arena.close();
        }
    }
}
