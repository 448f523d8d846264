package dev.davy.integrations;

import dev.davy.model.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends the body of a webhook, again where there was no answer, or one that says that another time might do. Any thread; blocks
 * for {@link Webhook#longest()} at most.
 *
 * <p>With a secret the body is signed: {@code x-davy-signature} is {@code sha256=} and the HMAC-SHA256, in hexadecimal, of
 * {@code TIMESTAMP.BODY}, with {@code x-davy-timestamp} in seconds since 1970, so that an old request cannot be sent again.
 */
final class WebhookCall {
    /** What receivers answer who cannot say now: an outage. */
    static final Set<Integer> AWAY = Set.of(408, 425, 429, 502, 503, 504);

    private static final int MOST_BYTES = 64 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

    private final Outbound outbound;
    private final Secrets secrets;
    private final InstantSource clock;

    WebhookCall(Outbound outbound, Secrets secrets, InstantSource clock) {
        this.outbound = outbound;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Sends a body until there is an answer that stands.
     *
     * @throws OutboundException if there was none
     */
    OutboundAnswer send(Webhook webhook, String body) {
        Duration pause = FIRST_PAUSE;
        for (int left = webhook.retries(); ; left--) {
            Optional<OutboundException> failed = Optional.empty();
            Optional<OutboundAnswer> answer = Optional.empty();
            try {
                answer = Optional.of(outbound.send(request(webhook, body)));
            } catch (OutboundException noAnswer) {
                failed = Optional.of(noAnswer);
            }
            boolean again = answer.map(it -> AWAY.contains(it.status()) || it.status() >= 500)
                    .orElse(true);
            if (again && left > 0 && pause(pause)) {
                pause = pause.multipliedBy(2).compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : pause.multipliedBy(2);
            } else if (failed.isPresent()) {
                throw failed.get();
            } else {
                return answer.orElseThrow();
            }
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private OutboundRequest request(Webhook webhook, String body) {
        OutboundHeaders headers = new OutboundHeaders(secrets)
                .say("content-type", "application/json")
                .say("accept", "application/json")
                .say(webhook.headers());
        webhook.secret().ifPresent(source -> {
            String timestamp = Long.toString(clock.instant().getEpochSecond());
            headers.say("x-davy-timestamp", timestamp);
            headers.say("x-davy-signature", "sha256=" + signature(secrets.read(source), timestamp + "." + body));
        });
        return new OutboundRequest(
                webhook.method(),
                url(webhook),
                headers.all(),
                body,
                webhook.timeout(),
                MOST_BYTES,
                headers.hidden(),
                Optional.empty());
    }

    private static URI url(Webhook webhook) {
        try {
            URI url = URI.create(webhook.url());
            if (url.getHost() != null
                    && url.getScheme() != null
                    && url.getScheme().matches("(?i)https?")) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Said below, without what stands there.
        }
        throw new OutboundException("webhook: is no URL (expected: http or https)", false);
    }

    static String signature(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }
}
