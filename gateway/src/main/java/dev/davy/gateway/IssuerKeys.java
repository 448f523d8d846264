package dev.davy.gateway;

import com.nimbusds.jose.jwk.JWKSet;
import dev.davy.resources.Issuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of one issuer, from a file or a URL. While they cannot be had there are none, or those that were had
 * last; what is wrong is logged once, and asked again after 1, 2, 4 … 60 s.
 *
 * <p>A virtual thread fetches; others read one volatile field, or wait for a fetch of their own.
 */
final class IssuerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration FILE_LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_BYTES = 1024 * 1024;
    /** Between two fetches for keys that nobody knew, which anybody can ask for. */
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final Issuer.Keys from;
    private final Path directory;
    private final HttpClient http;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread fetching;
    private volatile Known known = new Known(new JWKSet(), 0);
    private String last = "";
    private String trouble = "";
    private long askedNanos = System.nanoTime() - UNKNOWN_NANOS;

    private IssuerKeys(String name, Issuer.Keys from, Path directory, HttpClient http) {
        this.name = name;
        this.from = from;
        this.directory = directory;
        this.http = http;
        this.fetching = Thread.ofVirtual().name("keys-of-" + name).unstarted(this::fetchAgainAndAgain);
    }

    /**
     * Begins to fetch.
     *
     * @param directory where a file's path begins that is not absolute
     */
    static IssuerKeys start(String name, Issuer.Keys from, Path directory, HttpClient http) {
        IssuerKeys keys = new IssuerKeys(name, from, directory, http);
        keys.fetching.start();
        return keys;
    }

    /** The keys that are known. */
    Known known() {
        return known;
    }

    /** Waits until the keys were asked for once, but not for long. Not for event loops. */
    Known awaitFirst() throws InterruptedException {
        boolean _ = tried.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return known;
    }

    /** Asks again for a key that is not known, unless that was done just now. Not for event loops. */
    synchronized Known refetch() {
        if (System.nanoTime() - askedNanos >= UNKNOWN_NANOS) {
            askedNanos = System.nanoTime();
            boolean _ = fetch();
        }
        return known;
    }

    private void fetchAgainAndAgain() {
        Duration pause = FILE_LOOK;
        try {
            while (true) {
                if (fetch()) {
                    Thread.sleep(regular());
                    pause = FILE_LOOK;
                } else {
                    Thread.sleep(pause);
                    Duration twice = pause.multipliedBy(2);
                    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration regular() {
        return switch (from) {
            case Issuer.Keys.File _ -> FILE_LOOK;
            case Issuer.Keys.Url url -> url.refresh();
        };
    }

    /** Fetches once; whether the keys could be had. */
    private synchronized boolean fetch() {
        try {
            String text = text();
            if (!text.equals(last)) {
                JWKSet keys = JWKSet.parse(text).toPublicJWKSet();
                if (keys.isEmpty()) {
                    throw new IOException("no public key in it");
                }
                known = new Known(keys, known.version() + 1);
                last = text;
                LOG.info("Issuer {}: {} keys from {}", name, keys.size(), place());
            }
            trouble = "";
            return true;
        } catch (IOException | ParseException | RuntimeException unavailable) {
            String why = unavailable.getMessage() == null ? unavailable.toString() : unavailable.getMessage();
            if (!why.equals(trouble) && !Thread.currentThread().isInterrupted()) {
                trouble = why;
                LOG.warn(
                        "Issuer {}: no keys can be had from {}: {}; {}, and they are asked for again and again",
                        name,
                        place(),
                        why,
                        known.version() == 0 ? "its members are nobody until then" : "those of before count");
            }
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            tried.countDown();
        }
    }

    private String place() {
        return switch (from) {
            case Issuer.Keys.File file -> directory.resolve(file.path()).toString();
            case Issuer.Keys.Url url -> url.url().toString();
        };
    }

    private String text() throws IOException, InterruptedException {
        return switch (from) {
            case Issuer.Keys.File file -> {
                Path path = directory.resolve(file.path());
                if (!Files.isRegularFile(path)) {
                    throw new IOException("the file is not there");
                }
                yield Files.readString(path);
            }
            case Issuer.Keys.Url url -> {
                HttpRequest request = HttpRequest.newBuilder(url.url())
                        .timeout(PATIENCE)
                        .header("Accept", "application/jwk-set+json, application/json")
                        .build();
                HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() != 200) {
                        throw new IOException("status " + answer.statusCode());
                    }
                    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
                    if (bytes.length > MOST_BYTES) {
                        throw new IOException("more than " + MOST_BYTES + " bytes");
                    }
                    yield new String(bytes, StandardCharsets.UTF_8);
                }
            }
        };
    }

    @Override
    public void close() {
        fetching.interrupt();
    }

    /**
     * What is known.
     *
     * @param version rises with every change; 0 before the first keys
     */
    record Known(JWKSet keys, long version) {}
}
