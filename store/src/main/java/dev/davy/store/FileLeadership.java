package dev.davy.store;

import dev.davy.release.spi.Leadership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Leadership by the lock of a file, which the operating system gives back when the process ends, however it ends. The file
 * holds the last term and the process that took it: {@code 7 pid 4711}.
 */
public final class FileLeadership implements Leadership, AutoCloseable {
    private final FileChannel channel;
    private final long term;

    private FileLeadership(FileChannel channel, long term) {
        this.channel = channel;
        this.term = term;
    }

    /** Takes the leadership over a data directory, which is made if missing, under the next term. */
    public static Claim claim(Path data) {
        Path file = data.resolve("leader.lock");
        try {
            Files.createDirectories(data);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return lock(channel, data);
        } catch (IOException e) {
            return new Claim.Impossible("--data: " + data + " (expected: a directory that can be written; " + e + ")");
        }
    }

    private static Claim lock(FileChannel channel, Path data) throws IOException {
        boolean led = false;
        try {
            FileLock lock = tryLock(channel);
            String content = read(channel);
            if (lock == null) {
                return new Claim.Taken("--data: " + data + " is used by another davy run"
                        + (content.contains(" pid ")
                                ? ", process " + content.substring(content.indexOf(" pid ") + 5)
                                : "")
                        + " (expected: one process a directory)");
            }
            long term = term(content) + 1;
            byte[] text = (term + " pid " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(text), 0);
            channel.truncate(text.length);
            channel.force(true);
            led = true;
            return new Claim.Leads(new FileLeadership(channel, term));
        } finally {
            if (!led) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    }

    private static long term(String content) {
        String digits = content.replaceAll("\\D.*", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    @Override
    public OptionalLong term() {
        return channel.isOpen() ? OptionalLong.of(term) : OptionalLong.empty();
    }

    /** Gives the leadership back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** What a claim came to. */
    public sealed interface Claim {
        /** This process decides. */
        record Leads(FileLeadership leadership) implements Claim {}

        /** Another process does. */
        record Taken(String sentence) implements Claim {}

        /** Nobody can tell, because the directory cannot be written: this process serves, and raises no share. */
        record Impossible(String sentence) implements Claim {}
    }
}
