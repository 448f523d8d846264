package dev.davy.gateway;

import com.maxmind.db.Reader;
import java.io.File;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Countries by an MMDB file that the operator brings (MaxMind DB file format 2.0), such as GeoLite2 Country or DB-IP. It
 * is held in memory and read again when the file changes; a change that cannot be read leaves what was there.
 *
 * <p>Asked by event loops; a virtual thread looks for changes and swaps what they read by a volatile write.
 */
public final class CountryDatabase implements Countries, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CountryDatabase.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Path file;
    private final Thread looking;
    private volatile Reader reader;
    private Seen seen;

    private CountryDatabase(Path file) throws IOException {
        this.file = file;
        this.seen = Seen.of(file);
        this.reader = read(file);
        this.looking = Thread.ofVirtual().name("country-database").unstarted(this::look);
    }

    /**
     * Opens a file.
     *
     * @throws IllegalArgumentException if it cannot be read or is no MMDB file, with the sentence for the person
     */
    public static CountryDatabase open(Path file) {
        try {
            CountryDatabase database = new CountryDatabase(file);
            database.looking.start();
            return database;
        } catch (IOException | RuntimeException unreadable) {
            throw new IllegalArgumentException(sentence(file, unreadable), unreadable);
        }
    }

    private static String sentence(Path file, Exception why) {
        String found = Files.isRegularFile(file) ? "is no MMDB file" : "is not there";
        return file + " " + found + " (expected: a country database in MaxMind DB format): " + why.getMessage();
    }

    private static Reader read(Path file) throws IOException {
        Reader read = new Reader(new File(file.toString()), Reader.FileMode.MEMORY);
        String type = read.getMetadata().databaseType();
        if (read.getMetadata().nodeCount() == 0 || type.isEmpty()) {
            throw new IOException("it has no addresses");
        }
        return read;
    }

    @Override
    public Optional<String> of(InetAddress address) {
        if (unassigned(address)) {
            return Optional.empty();
        }
        try {
            Map<?, ?> found = reader.get(address, Map.class);
            return found != null
                            && found.get("country") instanceof Map<?, ?> country
                            && country.get("iso_code") instanceof String code
                    ? Optional.of(code)
                    : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            // An IPv6 address in a database of IPv4, or a record that is broken.
            LOG.debug("no country of {}", address, unreadable);
            return Optional.empty();
        }
    }

    /** Whether an address is nobody's in the public network, whatever a database says. */
    private static boolean unassigned(InetAddress address) {
        return address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC);
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                reread();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void reread() {
        try {
            Seen now = Seen.of(file);
            if (!now.equals(seen)) {
                seen = now;
                reader = read(file);
                LOG.info("country database {} was read again", file);
            }
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("country database: {}; what it said before counts", sentence(file, unreadable));
        }
    }

    @Override
    public void close() {
        looking.interrupt();
    }

    /** What tells a file from the one that was there before. */
    private record Seen(FileTime at, long bytes, @Nullable Object key) {
        static Seen of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
            return new Seen(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }
}
