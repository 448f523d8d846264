package dev.davy.store;

import dev.davy.release.JournalRecord;
import dev.davy.release.spi.Journal;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in files: a directory a target, in it numbered files of JSON lines, of which the highest counts and the others
 * are history.
 *
 * <p>A record is kept when its line is on the disk (fdatasync). A crash in the middle of an append leaves a prefix of its
 * records, and at most one line that is not whole, which is cut off. A disk that is full or not writable makes an answer, not
 * an exception; the next append tries again. Any thread may call; calls for one target must not overlap.
 */
public final class FileJournal implements Journal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    /** How many files of history each target has. */
    private static final int HISTORY = 8;

    private static final String SUFFIX = ".jsonl";

    private final Path directory;
    private final RecordCodec codec = new RecordCodec();
    private final Map<String, Segment> open = new ConcurrentHashMap<>();

    private FileJournal(Path directory) {
        this.directory = directory;
    }

    /** The journal in a directory, which is made with the first record. */
    public static FileJournal in(Path directory) {
        return new FileJournal(directory);
    }

    @Override
    public SortedSet<String> targets() {
        SortedSet<String> targets = new TreeSet<>();
        try (Stream<Path> directories = Files.list(directory)) {
            for (Path path : directories.filter(Files::isDirectory).toList()) {
                List<Path> files = files(path);
                if ((!files.isEmpty() && Files.size(files.getLast()) > 0) || acknowledged(path)) {
                    targets.add(URLDecoder.decode(path.getFileName().toString(), StandardCharsets.UTF_8));
                }
            }
        } catch (NoSuchFileException e) {
            return targets;
        } catch (IOException e) {
            LOG.warn("journal {} cannot be listed: {}", directory, e.toString());
        }
        return targets;
    }

    /** Whether the head tells of lines, or cannot be read, so that an empty file is not the end of it. */
    private static boolean acknowledged(Path home) {
        try {
            return Head.read(home.resolve("head"))
                    .filter(head -> head.lines() > 0)
                    .isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /** @throws UnreadableJournal where a file cannot be read or is of another version */
    @Override
    public List<JournalRecord> read(String target) {
        Path home = directory(target);
        try {
            List<Path> files = files(home);
            missing(home, files);
            return files.isEmpty()
                    ? List.of()
                    : Segment.read(files.getLast(), number(files.getLast()), codec)
                            .records();
        } catch (Content.Bad e) {
            throw new Altered(e.what(), e.before());
        } catch (IOException e) {
            throw new UnreadableJournal(directory(target) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<List<JournalRecord>> history(String target) {
        Path home = directory(target);
        List<List<JournalRecord>> all = new ArrayList<>();
        try {
            List<Path> files = files(home);
            missing(home, files);
            for (Path file : files) {
                all.add(Segment.read(file, number(file), codec).records());
            }
            return List.copyOf(all);
        } catch (Content.Bad e) {
            throw new Altered(e.what(), e.before());
        } catch (IOException e) {
            throw new UnreadableJournal(home + ": " + e.getMessage(), e);
        }
    }

    /** A file that the head tells of is there, unless it was taken away. */
    private static void missing(Path home, List<Path> files) throws IOException {
        Optional<Head> head;
        try {
            head = Head.read(home.resolve("head"));
        } catch (Head.Altered e) {
            if (files.isEmpty()) {
                throw new Content.Bad(e.what(), List.of());
            }
            return;
        }
        long last = files.isEmpty() ? 0 : number(files.getLast());
        if (head.filter(known -> known.segment() > last).isPresent()) {
            throw new Content.Bad(
                    home.resolve(name(head.get().segment())) + ": the file is missing: cut off", List.of());
        }
    }

    /** The records of one of its files, which is not changed; a last line that is being written is left out. */
    public static List<JournalRecord> recorded(Path file) {
        try {
            return Segment.read(file, number(file), new RecordCodec()).records();
        } catch (Content.Bad e) {
            throw new Altered(e.what(), e.before());
        } catch (IOException | NumberFormatException e) {
            throw new UnreadableJournal(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Kept append(String target, List<JournalRecord> records) {
        try {
            segment(target).append(records);
            return Kept.Yes.YES;
        } catch (IOException e) {
            return no(e);
        }
    }

    @Override
    public Kept restart(String target, List<JournalRecord> records) {
        Path home = directory(target);
        try {
            Files.createDirectories(home);
            List<Path> files = files(home);
            long number = files.isEmpty() ? 1 : number(files.getLast()) + 1;
            Path next = home.resolve(name(number));
            Path draft = home.resolve("next.tmp");
            Files.deleteIfExists(draft);
            Head head = Segment.create(draft, number, records, codec);
            Files.move(draft, next, StandardCopyOption.ATOMIC_MOVE);
            sync(home);
            head.tryToWrite(home.resolve("head"));
            Segment before = open.remove(target);
            if (before != null) {
                before.close();
            }
            prune(files);
            return Kept.Yes.YES;
        } catch (IOException e) {
            return no(e);
        }
    }

    @Override
    public Kept forget(String target) {
        return restart(target, List.of());
    }

    @Override
    public void close() {
        open.values().forEach(Segment::close);
        open.clear();
    }

    private Segment segment(String target) throws IOException {
        Segment known = open.get(target);
        if (known != null) {
            return known;
        }
        Path home = directory(target);
        boolean fresh = !Files.isDirectory(home);
        Files.createDirectories(home);
        List<Path> files = files(home);
        missing(home, files);
        Segment segment = files.isEmpty()
                ? Segment.open(home.resolve(name(1)), 1, codec)
                : Segment.open(files.getLast(), number(files.getLast()), codec);
        sync(home);
        if (fresh) {
            sync(directory);
        }
        open.put(target, segment);
        return segment;
    }

    private Path directory(String target) {
        // A dot stays one in an address, and would name a directory above.
        return directory.resolve(
                URLEncoder.encode(target, StandardCharsets.UTF_8).replace(".", "%2E"));
    }

    private static List<Path> files(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.jsonl"))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String name(long number) {
        return "%06d%s".formatted(number, SUFFIX);
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    private static void prune(List<Path> files) {
        List<Path> old = new ArrayList<>(files.subList(0, Math.max(0, files.size() - HISTORY)));
        for (Path file : old) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.debug("journal {} could not be deleted", file, e);
            }
        }
    }

    /** What is new in a directory survives a crash only once the directory itself is on the disk. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Kept no(IOException e) {
        String reason = e.getMessage();
        boolean says = e.getClass() == IOException.class || e instanceof Content.Bad;
        return new Kept.No(reason == null || !says ? e.toString() : reason);
    }

    /** A journal that cannot be read. */
    public static final class UnreadableJournal extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableJournal(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
