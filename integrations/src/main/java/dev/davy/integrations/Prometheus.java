package dev.davy.integrations;

import dev.davy.resources.MetricStore;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Asks one metric store by the HTTP API of Prometheus: {@code GET ADDRESS/api/v1/query}. Any thread; blocks for the store's
 * timeout at most. A store that says when it wants to be asked again is not asked before.
 */
final class Prometheus {
    /** Far more than the counters of any target; a query that comes to more is a mistake. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final Duration MOST_PATIENCE = Duration.ofMinutes(5);

    private final MetricStore store;
    private final Outbound outbound;
    private final Secrets secrets;
    private volatile Instant notBefore = Instant.MIN;

    Prometheus(MetricStore store, Outbound outbound, Secrets secrets) {
        this.store = store;
        this.outbound = outbound;
        this.secrets = secrets;
    }

    MetricStore store() {
        return store;
    }

    /**
     * What a query comes to at one time.
     *
     * @throws OutboundException if the store does not answer it, with the reason
     */
    PrometheusAnswer query(String query, Instant at) {
        if (Instant.now().isBefore(notBefore)) {
            throw failed("wants to be left alone until " + notBefore);
        }
        OutboundAnswer answer;
        try {
            OutboundHeaders headers = headers();
            answer = outbound.send(new OutboundRequest(
                    "GET",
                    url(query, at),
                    headers.all(),
                    "",
                    store.timeout(),
                    MOST_BYTES,
                    headers.hidden(),
                    OutboundTls.of(store.tls(), secrets)));
        } catch (OutboundException failed) {
            throw failed(String.valueOf(failed.getMessage()));
        }
        if (!answer.good()) {
            throw failed(refusal(answer));
        }
        try {
            return PrometheusAnswer.read(answer.text());
        } catch (IllegalArgumentException wrong) {
            throw failed(String.valueOf(wrong.getMessage()));
        }
    }

    private OutboundException failed(String why) {
        return new OutboundException("metric store " + store.name() + ": " + why, true);
    }

    private String refusal(OutboundAnswer answer) {
        Instant now = Instant.now();
        boolean busy = answer.status() == 429 || answer.status() == 503;
        Duration wait = answer.retryAfter(now).filter(_ -> busy).orElse(Duration.ZERO);
        if (!wait.isZero()) {
            notBefore = now.plus(wait.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : wait);
        }
        return switch (answer.status()) {
            case 429 -> "429, it is asked too often";
            case 401, 403 -> answer.status() + ", it does not let Davy in";
            case 301, 302, 303, 307, 308 ->
                answer.status() + ", it is somewhere else (expected: its own address, no redirect is followed)";
            default -> answer.status() + ", " + PrometheusAnswer.error(answer.text());
        };
    }

    private URI url(String query, Instant at) {
        String address = store.address().toString();
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        return URI.create(base + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time="
                + at.getEpochSecond() + "." + "%03d".formatted(at.getNano() / 1_000_000));
    }

    private OutboundHeaders headers() {
        OutboundHeaders headers =
                new OutboundHeaders(secrets).say("accept", "application/json").say(store.headers());
        store.login().ifPresent(login -> {
            switch (login) {
                case MetricStore.Login.Bearer(var token) ->
                    headers.hide("authorization", "Bearer ", secrets.read(token));
                case MetricStore.Login.Basic(String user, var password) -> headers.basic(user, secrets.read(password));
            }
        });
        return headers;
    }
}
