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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * One file of a target's journal, open at its end. Its length counts up to the last whole line: what lies behind was never
 * acknowledged and is cut off before the next write.
 */
final class Segment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    private final Path file;
    private final RecordCodec codec;
    private final FileChannel channel;
    private long lines;
    private long length;
    /** Whether there may be bytes behind the length. */
    private boolean dirty;

    private Segment(Path file, RecordCodec codec, FileChannel channel, Content content) {
        this.file = file;
        this.codec = codec;
        this.channel = channel;
        this.lines = content.records().size();
        this.length = content.length();
        this.dirty = content.torn();
    }

    /** The records of a file up to the first line that is not whole. */
    record Content(List<JournalRecord> records, long length, boolean torn) {}

    static Content read(Path file, RecordCodec codec) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<JournalRecord> records = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '\n') {
                continue;
            }
            Line.Found found = Line.find(bytes, from, at, records.size() + 1L);
            if (found.length() == 0) {
                break;
            }
            try {
                records.add(codec.read(bytes, found.from(), found.length()));
            } catch (JacksonException e) {
                throw new IOException(
                        file + ": line " + (records.size() + 1) + " is whole but not a record of this version: "
                                + e.getOriginalMessage(),
                        e);
            }
            from = at + 1;
        }
        return new Content(records, from, from < bytes.length);
    }

    static Segment open(Path file, RecordCodec codec) throws IOException {
        Content content = Files.exists(file) ? read(file, codec) : new Content(List.of(), 0, false);
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
        return new Segment(file, codec, channel, content);
    }

    /** Writes records at the end and waits until they are safe; if that fails, the file ends where it ended before. */
    void append(List<JournalRecord> records) throws IOException {
        List<byte[]> encoded = new ArrayList<>(records.size());
        int size = 0;
        for (JournalRecord record : records) {
            byte[] line = Line.of(lines + encoded.size() + 1, codec.write(record));
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
            channel.force(false);
        } catch (IOException e) {
            tryToCut();
            throw e;
        }
        dirty = false;
        length += size;
        lines += records.size();
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
