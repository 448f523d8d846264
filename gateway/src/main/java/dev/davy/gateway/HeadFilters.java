package dev.davy.gateway;

import dev.davy.resources.RouteFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule and one of its references change in the heads of requests and answers; lowered, immutable. A head that is
 * changed is written anew and read again, so that writers of every protocol see heads of one form and pay nothing where
 * nothing is changed.
 */
final class HeadFilters {
    /** What came was within the limits already; what operators add may go beyond. */
    private static final GatewayOptions.Limits ROOMY = new GatewayOptions.Limits(1024 * 1024, 1024 * 1024, 10_000, 0);

    private static final byte[] UPGRADE = "Connection: Upgrade\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';

    private final HeadChange request;
    private final HeadChange answer;
    private final RouteFilter.@Nullable Rewrite rewrite;
    private final @Nullable CorsAnswers cors;

    private HeadFilters(List<RouteFilter> filters) {
        List<RouteFilter.HeaderChange> requests = new ArrayList<>();
        List<RouteFilter.HeaderChange> answers = new ArrayList<>();
        RouteFilter.@Nullable Rewrite rewritten = null;
        @Nullable CorsAnswers origins = null;
        for (RouteFilter filter : filters) {
            switch (filter) {
                case RouteFilter.RequestHeaders headers -> requests.add(headers.change());
                case RouteFilter.ResponseHeaders headers -> answers.add(headers.change());
                case RouteFilter.Rewrite to -> rewritten = to;
                case RouteFilter.Cors of -> origins = new CorsAnswers(of);
                case RouteFilter.Redirect _, RouteFilter.Mirror _, RouteFilter.Extension _ -> {}
            }
        }
        request = HeadChange.of(requests, Set.of());
        answer = HeadChange.of(answers, origins == null ? Set.of() : CorsAnswers.NAMES);
        rewrite = rewritten;
        cors = origins;
    }

    /** The filters that change heads, of a rule and then of a reference; null where none does. */
    static @Nullable HeadFilters of(List<RouteFilter> rule, List<RouteFilter> reference) {
        List<RouteFilter> all = new ArrayList<>(rule);
        all.addAll(reference);
        HeadFilters filters = new HeadFilters(all);
        return filters.changesRequests() || filters.changesAnswers() ? filters : null;
    }

    boolean changesRequests() {
        return !request.none() || rewrite != null;
    }

    boolean changesAnswers() {
        return !answer.none() || cors != null;
    }

    /** The head that an instance is sent. */
    RequestHead request(RequestHead from) {
        String target = from.text(from.target(), from.targetEnd());
        boolean path = rewrite != null && rewrite.path().isPresent() && target.startsWith("/");
        return changed(
                from,
                path && rewrite != null ? rewrite.path().get().target(target) : target,
                rewrite == null ? "" : rewrite.hostname().orElse(""),
                request);
    }

    /** A head that says which part of a trace the request is. */
    static RequestHead traced(RequestHead from, String traceparent) {
        var said = new RouteFilter.HeaderChange(Map.of("traceparent", traceparent), Map.of(), List.of());
        return changed(from, from.text(from.target(), from.targetEnd()), "", HeadChange.of(List.of(said), Set.of()));
    }

    /** @param hostname another one than the client's; empty for the client's */
    private static RequestHead changed(RequestHead from, String target, String hostname, HeadChange change) {
        byte[] all = from.bytes();
        ByteBuf out = Unpooled.buffer(from.end() + 256);
        out.writeBytes(all, from.start(), from.methodEnd() - from.start()).writeByte(' ');
        text(out, target);
        text(out, from.http10() ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        boolean host = !hostname.isEmpty() && from.hostEnd() > from.host();
        for (int i = 0; i < from.count(); i++) {
            Field field = from.field(i);
            boolean ends = field == Field.CONNECTION
                    || (field == Field.HOST ? host : from.connectionNames() && from.namedByConnection(i));
            if (!ends && !change.drops(from, i)) {
                out.writeBytes(all, from.lineAt(i), from.lineAt(i + 1) - from.lineAt(i));
            }
        }
        if (from.upgrade()) {
            out.writeBytes(UPGRADE);
        }
        if (host) {
            text(out, "Host: " + hostname + "\r\n");
        }
        text(out, change.lines());
        out.writeShort(CRLF);
        return read(out, new RequestHead(ROOMY));
    }

    /** The head that a client is sent. */
    AnswerHead answer(AnswerHead from, RequestHead asked) {
        byte[] all = from.bytes();
        ByteBuf out = Unpooled.buffer(from.end() + 256);
        out.writeBytes(all, 0, from.lineAt(0));
        for (int i = 0; i < from.count(); i++) {
            // What Connection names ends here; what comes below is not for an instance to name.
            boolean ends =
                    from.field(i) == Field.CONNECTION || (from.connectionNames() && ConnectionOptions.name(from, i));
            if (!ends && !answer.drops(from, i)) {
                out.writeBytes(all, from.lineAt(i), from.lineAt(i + 1) - from.lineAt(i));
            }
        }
        text(out, answer.lines());
        text(out, ownLines(asked));
        out.writeShort(CRLF);
        return read(out, new AnswerHead(ROOMY));
    }

    /** An answer's head with more lines. */
    static AnswerHead with(AnswerHead from, String lines) {
        ByteBuf out = Unpooled.buffer(from.end() + lines.length());
        out.writeBytes(from.bytes(), 0, from.lineAt(from.count()));
        text(out, lines);
        out.writeShort(CRLF);
        return read(out, new AnswerHead(ROOMY));
    }

    /** The lines that an answer by the gateway itself has, so that pages can read why they got it. */
    String ownLines(RequestHead asked) {
        return cors == null ? "" : cors.lines(asked);
    }

    private static <H extends Head> H read(ByteBuf written, H head) {
        int result = head.feed(written);
        if (result != Head.DONE) {
            throw new IllegalStateException("a changed head cannot be read: " + result);
        }
        return head;
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }
}
