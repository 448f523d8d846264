package dev.davy.gateway;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.davy.resources.Issuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
    private static final HttpResponse.BodyHandler<String> LIMITED =
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MOST_BYTES);
    /** Between two fetches for keys that nobody knew, which anybody can ask for. */
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final Issuer.Keys from;
    private final Path directory;
    private final HttpClient http;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread fetching;
    private volatile Known known = new Known(new JWKSet(), 0);
    private final AtomicLong askedNanos = new AtomicLong(System.nanoTime() - UNKNOWN_NANOS);
    private volatile String trouble = "";
    private String last = "";

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

    /** What is wrong, in one sentence; empty where the keys could be had. */
    String trouble() {
        return trouble;
    }

    /**
     * Asks again for a key that is not known, unless that was done just now: whoever comes meanwhile does not wait, and what
     * he is told is forgotten when other keys come. Not for event loops.
     */
    Known refetch() {
        long now = System.nanoTime();
        long asked = askedNanos.get();
        if (now - asked >= UNKNOWN_NANOS && askedNanos.compareAndSet(asked, now)) {
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
                JWKSet keys = keys(text);
                known = new Known(keys, known.version() + 1);
                last = text;
                LOG.info("Issuer {}: {} keys from {}", name, keys.size(), place());
            }
            trouble = "";
            return true;
        } catch (IOException | ParseException | RuntimeException unavailable) {
            troubled(unavailable.getMessage() == null ? unavailable.toString() : unavailable.getMessage());
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            tried.countDown();
        }
    }

    /** The public keys of a set; one that is of no use to us is passed over, as RFC 7517 section 5 has it. */
    private JWKSet keys(String text) throws IOException, ParseException {
        @Nullable Map<String, Object>[] all = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
        if (all == null) {
            throw new IOException("no keys in it");
        }
        List<JWK> keys = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Map<String, Object> key : all) {
            try {
                keys.add(JWK.parse(key));
            } catch (ParseException | IllegalArgumentException unusable) {
                passedOver.add(key.get("kid") + ": " + unusable.getMessage());
            }
        }
        JWKSet usable = new JWKSet(keys).toPublicJWKSet();
        if (usable.isEmpty()) {
            throw new IOException("no public key in it" + (passedOver.isEmpty() ? "" : "; " + passedOver));
        }
        if (!passedOver.isEmpty()) {
            LOG.warn("Issuer {}: of the keys from {} these are of no use: {}", name, place(), passedOver);
        }
        return usable;
    }

    private void troubled(String why) {
        String sentence = "Issuer " + name + ": no keys can be had from " + place() + ": " + why + "; "
                + (known.version() == 0 ? "its members are nobody until then" : "those of before count")
                + ", and they are asked for again and again";
        if (!sentence.equals(trouble) && !Thread.currentThread().isInterrupted()) {
            trouble = sentence;
            LOG.warn(sentence);
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
                CompletableFuture<HttpResponse<String>> asked = http.sendAsync(request, LIMITED);
                try {
                    // The request's own timeout ends with the answer's head: one that stalls behind it ends here.
                    HttpResponse<String> answer = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                    if (answer.statusCode() != 200) {
                        throw new IOException("status " + answer.statusCode());
                    }
                    yield answer.body();
                } catch (ExecutionException failed) {
                    Throwable why = failed.getCause() == null ? failed : failed.getCause();
                    throw new IOException(why.getMessage() == null ? why.toString() : why.getMessage(), why);
                } catch (TimeoutException late) {
                    throw new IOException("no whole answer within " + PATIENCE.toSeconds() + " s", late);
                } finally {
                    asked.cancel(true);
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
