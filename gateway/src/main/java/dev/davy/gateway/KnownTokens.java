package dev.davy.gateway;

import dev.davy.routing.Claims;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of one event loop's requests are worth, by their SHA-256: the last {@value #MOST} of them. What is not
 * known is found out on a virtual thread, once for all requests that wait for it. For one event loop.
 */
final class KnownTokens {
    private static final int MOST = 8_192;
    /** At most so many are found out at a time: tokens beyond them say nothing. */
    private static final int MOST_PENDING = 1_024;

    private final Worker worker;
    private final Map<Key, TokenVerifier.Verified> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TokenVerifier.Verified> eldest) {
            return size() > MOST;
        }
    };
    private final Map<Key, List<IdentifiedRequest>> pending = new HashMap<>();

    KnownTokens(Worker worker) {
        this.worker = worker;
    }

    /** What a token says now; null where that is not known: it is found out for a request that waits. */
    @Nullable
    Claims claims(TokenVerifier by, String token, @Nullable IdentifiedRequest request) {
        Key key = Key.of(by, token);
        TokenVerifier.@Nullable Verified verified = known.get(key);
        if (verified != null && verified.version() == by.keys().known().version()) {
            return verified.at(worker.options().identification().clock().millis());
        }
        if (request == null) {
            return null;
        }
        List<IdentifiedRequest> waiting = pending.get(key);
        if (waiting == null) {
            if (pending.size() >= MOST_PENDING) {
                return Claims.NONE;
            }
            waiting = new ArrayList<>();
            pending.put(key, waiting);
            Thread.ofVirtual().name("token").start(() -> findOut(by, token, key));
        }
        waiting.add(request);
        return null;
    }

    private void findOut(TokenVerifier by, String token, Key key) {
        TokenVerifier.Verified found;
        try {
            found = by.verify(token);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            found = TokenVerifier.Verified.nothing(0);
        }
        TokenVerifier.Verified result = found;
        worker.loop().execute(() -> found(key, result));
    }

    private void found(Key key, TokenVerifier.Verified result) {
        worker.tick();
        known.put(key, result);
        List<IdentifiedRequest> waiting = pending.remove(key);
        if (waiting != null) {
            waiting.forEach(IdentifiedRequest::identified);
        }
        worker.flush();
    }

    /** A token and who says what it is worth. */
    private record Key(TokenVerifier by, long a, long b, long c, long d) {
        static Key of(TokenVerifier by, String token) {
            try {
                ByteBuffer hash = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
                return new Key(by, hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
