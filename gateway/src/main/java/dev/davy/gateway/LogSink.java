package dev.davy.gateway;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where whole lines go. Blocking; for one thread. */
sealed interface LogSink {
    /** Writes all of it, or nothing that stays. */
    void write(byte[] bytes, int length) throws IOException;

    void close();

    /** The process's standard output. */
    final class StandardOutput implements LogSink {
        private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            out.write(bytes, 0, length);
        }

        @Override
        public void close() {
            // Standard output belongs to the process.
        }
    }

    /** A file that is renamed when it is full. Opened by the first write, and again after a write failed. */
    final class RotatedFile implements LogSink {
        private final AccessLogTarget.File target;
        private @Nullable FileChannel channel;
        private long size;

        RotatedFile(AccessLogTarget.File target) {
            this.target = target;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            FileChannel open = channel;
            if (open != null && size >= target.rotateBytes()) {
                close();
                rotate();
                open = null;
            }
            if (open == null) {
                open = open();
            }
            try {
                var buffer = ByteBuffer.wrap(bytes, 0, length);
                while (buffer.hasRemaining()) {
                    open.write(buffer);
                }
                size += length;
            } catch (IOException e) {
                cutTornLine(open);
                close();
                throw e;
            }
        }

        private FileChannel open() throws IOException {
            Path parent = target.path().toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            FileChannel opened = FileChannel.open(target.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = opened;
            size = opened.size();
            return opened;
        }

        private void rotate() throws IOException {
            if (target.kept() == 0) {
                Files.deleteIfExists(target.path());
                return;
            }
            for (int i = target.kept() - 1; i >= 1; i--) {
                if (Files.exists(numbered(i))) {
                    Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (Files.exists(target.path())) {
                Files.move(target.path(), numbered(1), StandardCopyOption.REPLACE_EXISTING);
            }
        }

        private Path numbered(int number) {
            return target.path().resolveSibling(target.path().getFileName() + "." + number);
        }

        /** A full disk takes a part of a chunk; shortening a file needs no space. */
        private void cutTornLine(FileChannel open) {
            try {
                open.truncate(size);
            } catch (IOException torn) {
                // The next line then stands behind the torn one; readers of JSON lines skip what they cannot read.
            }
        }

        @Override
        public void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // Nothing is buffered here: what could be lost was reported by the write.
            }
            channel = null;
        }
    }
}
