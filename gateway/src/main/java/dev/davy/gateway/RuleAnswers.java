package dev.davy.gateway;

import dev.davy.resources.RouteFilter;
import dev.davy.routing.Treatment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rule answers without asking anyone; lowered, immutable. */
final class RuleAnswers {
    private final RouteFilter.@Nullable Redirect redirect;
    private final @Nullable CorsAnswers cors;

    private RuleAnswers(Treatment treatment) {
        Optional<RouteFilter.Cors> origins = treatment.filter(RouteFilter.Cors.class);
        this.redirect = treatment.filter(RouteFilter.Redirect.class).orElse(null);
        this.cors = origins.isPresent() ? new CorsAnswers(origins.get()) : null;
    }

    /** Null for a rule that answers nothing itself. */
    static @Nullable RuleAnswers of(Treatment treatment) {
        RuleAnswers answers = new RuleAnswers(treatment);
        return answers.redirect == null && answers.cors == null ? null : answers;
    }

    /** The answer to a request; null if somebody is to be asked. */
    @Nullable
    Reply answer(RoutedRequest request) {
        RequestHead head = request.head();
        @Nullable Reply preflight = cors == null ? null : cors.preflight(head);
        if (preflight != null || redirect == null) {
            return preflight;
        }
        PeerIdentity peer = request.peer();
        String host = head.hostEnd() > head.host() ? head.text(head.host(), head.hostNameEnd()) : peer.localName();
        String to = redirect.location(peer.scheme(), host, peer.port(), head.text(head.target(), head.targetEnd()));
        String lines = "Location: " + to + "\r\n" + (cors == null ? "" : cors.lines(head));
        return new Reply(redirect.status(), lines, "redirected");
    }
}
