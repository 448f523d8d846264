package dev.davy.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every admin request passes before it is routed: Host and Origin first, then the token where one is needed. */
final class AdminGate implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(AdminGate.class);
    private static final Set<String> OPEN = Set.of("/healthz", "/readyz", "/metrics");
    private static final String SCHEME = "Bearer ";

    private final CompletableFuture<HostGuard> guard;
    private final AdminToken token;

    /** The guard is known once the port is: a request that is faster than that waits. */
    AdminGate(CompletableFuture<HostGuard> guard, AdminToken token) {
        this.guard = guard;
        this.token = token;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<Problem> refusal = guard.join()
                .refusal(
                        request.headers().all(HeaderNames.HOST, List::of),
                        request.headers().all(HeaderNames.ORIGIN, List::of));
        if (refusal.isPresent()) {
            Answers.problem(response, refusal.get());
        } else if (!OPEN.contains(request.path().path()) && !authorized(request)) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
            Answers.problem(
                    response,
                    new Problem(
                            Problem.Code.UNAUTHORIZED,
                            "Authorization: not the present token (expected: Bearer and what is in admin.token under --data)"));
        } else {
            proceed(chain, response);
        }
        if (request.headers().contains(HeaderValues.CONNECTION_CLOSE) && response.isSent()) {
            // Helidon 4.5.0 promises the close in its answer and then leaves the connection open (helidon#12324).
            throw new CloseConnectionException("the client asked for it");
        }
    }

    private boolean authorized(RoutingRequest request) {
        List<String> shown = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
        return shown.size() == 1
                && shown.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && token.matches(shown.getFirst().substring(SCHEME.length()).strip());
    }

    private static void proceed(FilterChain chain, RoutingResponse response) {
        try {
            chain.proceed();
        } catch (ProblemException problem) {
            Answers.problem(response, problem.problem());
        } catch (RuntimeException fault) {
            if (response.isSent()) {
                throw fault;
            }
            LOG.error("An admin request failed", fault);
            Answers.problem(response, new Problem(Problem.Code.INTERNAL, "see the log of davy run"));
        }
    }
}
