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
                if (!files.isEmpty() && Files.size(files.getLast()) > 0) {
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

    /** @throws UnreadableJournal where a file cannot be read or is of another version */
    @Override
    public List<JournalRecord> read(String target) {
        try {
            List<Path> files = files(directory(target));
            return files.isEmpty()
                    ? List.of()
                    : Segment.read(files.getLast(), codec).records();
        } catch (IOException e) {
            throw new UnreadableJournal(directory(target) + ": " + e.getMessage(), e);
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
            Path next = home.resolve("%06d%s".formatted(files.isEmpty() ? 1 : number(files.getLast()) + 1, SUFFIX));
            Path draft = home.resolve("next.tmp");
            Files.deleteIfExists(draft);
            if (records.isEmpty()) {
                Files.createFile(draft);
            } else {
                try (Segment segment = Segment.open(draft, codec)) {
                    segment.append(records);
                }
            }
            Files.move(draft, next, StandardCopyOption.ATOMIC_MOVE);
            sync(home);
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
        Segment segment = Segment.open(files.isEmpty() ? home.resolve("000001" + SUFFIX) : files.getLast(), codec);
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
        return new Kept.No(reason == null ? e.toString() : e.getClass() == IOException.class ? reason : e.toString());
    }

    /** A journal that cannot be read. */
    public static final class UnreadableJournal extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableJournal(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
