package dev.davy.store;

import dev.davy.release.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a target's journal, open at its end. Its length counts up to the last whole line: what lies behind was never
 * acknowledged and is cut off before the next write.
 */
final class Segment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    private final Path file;
    private final long number;
    private final RecordCodec codec;
    private final FileChannel channel;
    private int sum;
    private long lines;
    private long length;
    /** Whether there may be bytes behind the length. */
    private boolean dirty;

    private Segment(Path file, long number, RecordCodec codec, FileChannel channel, Content content) {
        this.file = file;
        this.number = number;
        this.codec = codec;
        this.channel = channel;
        this.sum = content.sum();
        this.lines = content.records().size();
        this.length = content.length();
        this.dirty = content.torn();
    }

    /** Reads a file of which the head in its directory, if there is one, says what was acknowledged. */
    static Content read(Path file, long number, RecordCodec codec) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            Optional<Head> head = Head.read(head(file)).filter(known -> known.segment() == number);
            return Content.of(file.toString(), bytes, head, codec);
        } catch (Head.Altered e) {
            throw new Content.Bad(
                    e.what(),
                    Content.of(file.toString(), bytes, Optional.empty(), codec).records());
        }
    }

    /** Opens a file at its end, which makes it where it is missing. */
    static Segment open(Path file, long number, RecordCodec codec) throws IOException {
        Content content = Files.exists(file) ? read(file, number, codec) : Content.empty();
        if (content.torn()) {
            Path aside = file.resolveSibling(file.getFileName() + ".cut");
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn(
                    "journal {}: what follows line {} is not whole, as after a crash while it was written: cut off, and kept in {}",
                    file,
                    content.records().size(),
                    aside);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new Segment(file, number, codec, channel, content);
    }

    /** Makes a new file with records, all of them safe, and ends there. */
    static Head create(Path file, long number, List<JournalRecord> records, RecordCodec codec) throws IOException {
        Files.createFile(file);
        try (Segment segment = open(file, number, codec)) {
            if (!records.isEmpty()) {
                segment.write(records, true);
            }
            return segment.head();
        }
    }

    /**
     * Writes records at the end and waits until they are safe; if that fails, the file ends where it ended before. Evidence by
     * which nothing was decided is safe from the end of the process only, until the next decision: a power cut that takes it
     * ends the data plane that counted it too.
     */
    void append(List<JournalRecord> records) throws IOException {
        boolean decides = records.stream().anyMatch(record -> !(record instanceof JournalRecord.Evidence));
        write(records, decides);
        if (decides) {
            head().tryToWrite(head(file));
        }
    }

    private void write(List<JournalRecord> records, boolean safe) throws IOException {
        List<byte[]> encoded = new ArrayList<>(records.size());
        int size = 0;
        int next = sum;
        for (JournalRecord record : records) {
            byte[] line = Line.of(lines + encoded.size() + 1, codec.write(record));
            next = Line.chain(next, line, 0, line.length);
            encoded.add(line);
            size += line.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        encoded.forEach(all::put);
        all.flip();
        cut();
        dirty = true;
        try {
            long at = length;
            while (all.hasRemaining()) {
                at += channel.write(all, at);
            }
            if (safe) {
                channel.force(false);
            }
        } catch (IOException e) {
            tryToCut();
            throw e;
        }
        dirty = false;
        length += size;
        lines += records.size();
        sum = next;
    }

    private Head head() {
        return new Head(number, lines, sum);
    }

    static Path head(Path file) {
        return file.resolveSibling("head");
    }

    private void cut() throws IOException {
        if (dirty) {
            channel.truncate(length);
            channel.force(false);
            dirty = false;
        }
    }

    private void tryToCut() {
        try {
            cut();
        } catch (IOException e) {
            LOG.debug("journal {} could not be cut to {} bytes, it will be before the next write", file, length, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("journal {} could not be closed", file, e);
        }
    }
}
