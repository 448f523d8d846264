package dev.davy.gateway;

import dev.davy.resources.Fault;
import dev.davy.resources.RateLimit;
import dev.davy.resources.RouteFilter;
import dev.davy.resources.SizeLimit;
import dev.davy.routing.Treatment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule answers without asking anyone: preflights, limits, faults and redirects; lowered, immutable. */
final class RuleAnswers {
    private final RouteFilter.@Nullable Redirect redirect;
    private final @Nullable CorsAnswers cors;
    private final List<Limiter> limiters;
    private final long mostBytes;
    private final Faults faults;

    private RuleAnswers(Treatment treatment, Audiences audiences, Function<RateLimit, Limiter> limiter) {
        Optional<RouteFilter.Cors> origins = treatment.filter(RouteFilter.Cors.class);
        this.redirect = treatment.filter(RouteFilter.Redirect.class).orElse(null);
        this.cors = origins.isPresent() ? new CorsAnswers(origins.get()) : null;
        this.limiters =
                treatment.extensions(RateLimit.class).stream().map(limiter).toList();
        this.mostBytes = treatment.extensions(SizeLimit.class).stream()
                .mapToLong(SizeLimit::bytes)
                .min()
                .orElse(Long.MAX_VALUE);
        this.faults = new Faults(treatment.extensions(Fault.class), audiences);
    }

    /**
     * Null for a rule that answers nothing itself.
     *
     * @param limiter what a rate limit has counted, for as long as it stays as it is
     */
    static @Nullable RuleAnswers of(Treatment treatment, Audiences audiences, Function<RateLimit, Limiter> limiter) {
        return treatment.filter(RouteFilter.Redirect.class).isEmpty()
                        && treatment.filter(RouteFilter.Cors.class).isEmpty()
                        && treatment.extensions().isEmpty()
                ? null
                : new RuleAnswers(treatment, audiences, limiter);
    }

    /** Has it found out who asks, before anything is counted or drawn. */
    void identify(RoutedRequest request) {
        faults.identify(request);
    }

    /** The answer to a request; null if somebody is to be asked. */
    @Nullable
    Reply answer(RoutedRequest request) {
        RequestHead head = request.head();
        @Nullable Reply preflight = cors == null ? null : cors.preflight(head);
        if (preflight != null) {
            return preflight;
        }
        String lines = cors == null ? "" : cors.lines(head);
        if (head.contentLength() > mostBytes) {
            return tooLarge(lines);
        }
        for (Limiter limiter : limiters) {
            long wait = limiter.seconds(request);
            if (wait > 0) {
                return new Reply(429, "Retry-After: " + wait + "\r\n" + lines, "too many requests");
            }
        }
        @Nullable Reply abort = faults.abort(request);
        if (abort != null) {
            return new Reply(abort.status(), lines, abort.text());
        }
        return redirect == null ? null : redirected(redirect, request, lines);
    }

    private static Reply redirected(RouteFilter.Redirect redirect, RoutedRequest request, String lines) {
        RequestHead head = request.head();
        PeerIdentity peer = request.peer();
        String host = head.hostEnd() > head.host() ? head.text(head.host(), head.hostNameEnd()) : peer.localName();
        String to = redirect.location(peer.scheme(), host, peer.port(), head.text(head.target(), head.targetEnd()));
        return new Reply(redirect.status(), "Location: " + to + "\r\n" + lines, "redirected");
    }

    private Reply tooLarge(String lines) {
        return new Reply(413, lines, "request body over " + mostBytes + " bytes");
    }

    /** The largest body. */
    long mostBytes() {
        return mostBytes;
    }

    /** How long a request waits before anyone is asked; mostly 0. */
    long delayNanos(RoutedRequest request) {
        return faults.delayNanos(request);
    }
}
