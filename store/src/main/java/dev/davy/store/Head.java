package dev.davy.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known to be safe of a segment of a journal: so many lines, and this sum over them. It is written
 * after the lines are safe, and need not be safe itself: one that is too low after a power cut claims less, never more.
 *
 * @param segment which one, from 1
 * @param lines how many
 * @param sum by {@link Line#chain}
 */
record Head(long segment, long lines, int sum) {
    private static final Logger LOG = LoggerFactory.getLogger(Head.class);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18}) ([0-9a-f]{8}) ([0-9a-f]{8})\n");

    /** The file {@code head} of a target's directory; empty where there is none, or nothing in it yet. */
    static Optional<Head> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        // A power cut may leave a new file empty, or full of zeros.
        if (text.chars().allMatch(each -> each == 0)) {
            return Optional.empty();
        }
        return Optional.of(parse(text).orElseThrow(() -> new Altered(file + ": it is not as it was written: altered")));
    }

    private static Optional<Head> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || !parts.group(4).equals(check(text.substring(0, parts.start(4))))) {
            return Optional.empty();
        }
        return Optional.of(new Head(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), (int)
                HexFormat.fromHexDigitsToLong(parts.group(3))));
    }

    /** One small write in place: a killed process leaves the old text or the new one. */
    private void write(Path file) throws IOException {
        String claim = segment + " " + lines + " " + HexFormat.of().toHexDigits(sum) + " ";
        byte[] text = (claim + check(claim) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text), 0);
            if (channel.size() > text.length) {
                channel.truncate(text.length);
            }
        }
    }

    /** Without it, only a cut behind what the head that is there claims would go unnoticed. */
    void tryToWrite(Path file) {
        try {
            write(file);
        } catch (IOException e) {
            LOG.debug("{} could not be written", file, e);
        }
    }

    private static String check(String claim) {
        CRC32C crc = new CRC32C();
        crc.update(claim.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** A head that is not as it was written. */
    static final class Altered extends IOException {
        private static final long serialVersionUID = 1;

        private final String what;

        Altered(String what) {
            super(what);
            this.what = what;
        }

        String what() {
            return what;
        }
    }
}
