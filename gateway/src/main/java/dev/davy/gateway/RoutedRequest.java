package dev.davy.gateway;

import dev.davy.model.Stratum;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a request, by route and split, and what the access log and the metrics say of it when it is
 * over. {@link AnsweredRequest} is how it ended, {@link Exchange} what happens in between.
 */
abstract sealed class RoutedRequest extends IdentifiedRequest implements AccessEntry, OutgoingRequest
        permits AnsweredRequest {
    private final ClientStream client;
    private final RequestHead head;
    private @Nullable RequestHead changed;
    private @Nullable Reply reply;
    private @Nullable HeadFilters filters;
    private final long startedNanos;
    private @Nullable LoweredRule rule;
    private @Nullable Destination to;
    private Sessions.@Nullable Session session;
    private @Nullable LoweredSplit split;
    private @Nullable Version version;
    private @Nullable EvidenceCell cell;
    private long key;
    private long received;
    private int bucket = -1;
    private @Nullable Span span;
    private boolean pinned;
    private String audiences = "";

    RoutedRequest(ClientStream client, RequestHead head, long startedNanos) {
        super(client, head);
        this.client = client;
        this.head = head;
        this.startedNanos = startedNanos;
    }

    @Override
    final int decide() {
        @Nullable Destination destination = to;
        if (destination == null) {
            int refused = find();
            if (refused != 0) {
                return refused;
            }
            destination = rule().draw(worker());
            @Nullable Sessions sessions = rule().sessions();
            if (sessions != null) {
                destination = resumed(sessions, destination);
            }
            if (destination == null) {
                return 500;
            }
            to = destination;
        }
        Target.Serving serving = destination.target().serving();
        if (serving.forwardAudiences()) {
            audiences = worker().table().audiences().of(this);
            if (awaiting()) {
                return LATER;
            }
        }
        split = serving.split();
        @Nullable Version named = destination.pinned();
        pinned = named != null;
        if (named != null) {
            @Nullable Version instead = serving.fallback();
            version = instead == null || named.anyHealthy(worker()) ? named : instead;
            if (split != null) {
                cell = split.evidence().pinned(worker(), named, rule().routeId());
                cell.assigned();
            }
        } else if (split != null) {
            split.assign(this);
            if (awaiting()) {
                return LATER;
            }
        } else {
            version = serving.everyone();
        }
        @Nullable HeadFilters changes = destination.filters();
        if (changes != null) {
            filters = changes;
            if (changes.changesRequests()) {
                changed = changes.request(head);
            }
        }
        @Nullable SpanExporter spans = worker().spans();
        if (spans != null) {
            trace(spans);
        }
        return 0;
    }

    /** Finds the rule, and what it answers itself. */
    private int find() {
        @Nullable LoweredRule found = worker().table().find(this);
        if (awaiting()) {
            return LATER;
        }
        if (found == null) {
            return worker().table().misdirected(this) ? 421 : 404;
        }
        @Nullable RuleAnswers own = found.answers();
        if (own != null) {
            own.identify(this);
            if (awaiting()) {
                return LATER;
            }
        }
        rule = found;
        @Nullable Reply answer = own == null ? null : own.answer(this);
        if (answer != null) {
            reply = answer;
            return answer.status();
        }
        return 0;
    }

    private void trace(SpanExporter spans) {
        @Nullable Span begun = spans.begin(head, worker());
        if (begun != null) {
            span = begun;
            changed = HeadFilters.traced(changed == null ? head : changed, begun.traceparent());
        }
    }

    /** What the rule answers itself, or why nobody can; after {@link #decide} said so. */
    final Reply refusal(int status) {
        @Nullable Reply own = reply;
        return own != null ? own : new Reply(status, unserved(status));
    }

    private static String unserved(int status) {
        return switch (status) {
            case 404 -> "no route";
            case 421 -> "a connection for another host";
            default -> "no backend";
        };
    }

    /** The lines that an answer by the gateway itself has besides its own. */
    final String ownLines() {
        return filters == null ? issuedLine() : issuedLine() + filters.ownLines(head);
    }

    /** The reference that the request's session is with, if it has one that can still be served; else the one drawn. */
    private @Nullable Destination resumed(Sessions sessions, @Nullable Destination drawn) {
        session = sessions.of(head, System.currentTimeMillis() / 1000);
        @Nullable Destination kept = session == null ? null : session.destination();
        if (kept == null) {
            return drawn;
        }
        @Nullable Version named = kept.pinned();
        return named == null || named.anyHealthy(worker()) ? kept : drawn;
    }

    /** The instance that the request's session is with, if that is of the version and takes requests; else null. */
    final @Nullable Instance resumed(Version of) {
        @Nullable Instance kept = session == null ? null : session.instance();
        return kept != null && kept.able() && !kept.ejected(worker().now()) && of.has(kept) ? kept : null;
    }

    /**
     * An instance's answer as the client is to see it.
     *
     * @param by who the client's session is with from now on; null leaves it as it is
     */
    final AnswerHead shown(AnswerHead answer, @Nullable Instance by) {
        AnswerHead shown = filters == null || !filters.changesAnswers() ? answer : filters.answer(answer, head);
        String line = issuedLine() + sessionLine(by);
        return line.isEmpty() ? shown : HeadFilters.with(shown, line);
    }

    private String issuedLine() {
        return issuedNow() == null ? "" : "Set-Cookie: " + issuedNow() + "\r\n";
    }

    private String sessionLine(@Nullable Instance by) {
        @Nullable Sessions sessions = rule == null ? null : rule.sessions();
        @Nullable Destination reference = to;
        if (sessions == null || by == null || reference == null) {
            return "";
        }
        return sessions.line(
                session,
                reference,
                by,
                System.currentTimeMillis() / 1000,
                peer().scheme().equals("https"));
    }

    /** The head that instances are sent, for whoever goes on with the request when the exchange is over. */
    final RequestHead keptHead() {
        @Nullable RequestHead now = changed;
        return now != null ? now : client.keepHead();
    }

    /** It ended before anyone was asked. */
    final void unasked() {
        if (cell != null) {
            cell.gone();
        }
    }

    /** Why no more of the body may come after so many bytes of it; null if more may. */
    final @Nullable String overlong(int bytes) {
        @Nullable RuleAnswers own = rule().answers();
        long before = received;
        received += bytes;
        return own != null && before <= own.mostBytes() && received > own.mostBytes()
                ? "request body over " + own.mostBytes() + " bytes"
                : null;
    }

    /** The request as instances are sent it. */
    final OutgoingRequest outgoing() {
        @Nullable RequestHead now = changed;
        return now == null ? this : new ChangedRequest(this, now);
    }

    /** Called back by {@link LoweredSplit#assign}. */
    final void assigned(Version to, EvidenceCell in, long keyHash) {
        version = to;
        cell = in;
        key = keyHash;
        in.assigned();
    }

    /** Called back by {@link LoweredSplit#assign} before. */
    final void fell(int into) {
        bucket = into;
    }

    @Override
    public final int bucket() {
        return bucket;
    }

    @Override
    public final @Nullable String audience() {
        return cell == null
                ? null
                : switch (cell.stratum()) {
                    case Stratum.Split by -> by.ring().orElse(null);
                    case Stratum.Ring ring -> ring.audience();
                    case Stratum.Mirror _, Stratum.Pinned _, Stratum.Counted _ -> null;
                };
    }

    @Override
    public final @Nullable Span span() {
        return span;
    }

    final LoweredRule rule() {
        @Nullable LoweredRule now = rule;
        if (now == null) {
            throw new IllegalStateException("not routed");
        }
        return now;
    }

    /** The split that assigned it, or that its target has besides a reference that names the version; null without one. */
    final @Nullable LoweredSplit split() {
        return split;
    }

    /** Whether the version was named, and not decided by the split. */
    final boolean pinned() {
        return pinned;
    }

    final Version assignedTo() {
        @Nullable Version now = version;
        if (now == null) {
            throw new IllegalStateException("not assigned");
        }
        return now;
    }

    final @Nullable EvidenceCell cell() {
        return cell;
    }

    /** The hash of the user's key, 0 for a request by itself. */
    final long key() {
        return key;
    }

    /** The hash of what tells requests apart where a version's instances are chosen by it; 0 where they are not. */
    final long affinity(Version of) {
        @Nullable InstanceKey by = of.target().serving().key();
        return by == null ? 0 : by.of(this);
    }

    @Override
    public final String forwardedAudiences() {
        return audiences;
    }

    @Override
    public final String buckets() {
        @Nullable LoweredSplit by = split;
        boolean named = by != null && by.candidate() != null && bucket >= 0;
        if (!named && !trusted()) {
            return "";
        }
        String release = by == null ? "" : by.split().release();
        String others = trusted() ? Trust.buckets(head, named ? release : "") : "";
        if (named) {
            return others + release + '=' + bucket;
        }
        return others.isEmpty() ? "" : others.substring(0, others.length() - 1);
    }

    @Override
    public final RequestHead request() {
        return head;
    }

    @Override
    public final long startedNanos() {
        return startedNanos;
    }

    @Override
    public final @Nullable String route() {
        return rule == null ? null : rule.route();
    }

    @Override
    public final @Nullable String upstream() {
        return version == null ? null : version.target().name();
    }

    @Override
    public @Nullable String version() {
        return version == null ? null : version.name();
    }

    @Override
    public final long generation() {
        @Nullable LoweredSplit by = split;
        return by == null ? -1 : by.split().generation();
    }
}
