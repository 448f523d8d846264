package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one request: who gets one, and the body that is gathered for them while it goes to the instance. Nothing
 * here holds the original up or changes what becomes of it. For one event loop.
 */
final class Copying {
    private final Exchange exchange;
    private final List<Version> versions;
    private final @Nullable Version candidate;
    private final @Nullable Pair pair;
    private final @Nullable Comparing comparing;
    private @Nullable ByteBuf body;
    private boolean over;

    private Copying(Exchange exchange, List<Version> versions, @Nullable Version candidate, @Nullable Pair pair) {
        this.exchange = exchange;
        this.versions = versions;
        this.candidate = candidate;
        this.pair = pair;
        @Nullable LoweredComparison by = exchange.rule().comparison();
        this.comparing = by == null ? null : new Comparing(by, exchange);
    }

    /**
     * The copies that are drawn for a request; null for none.
     *
     * @param repeats whether the request is safe to repeat: a release copies no other, a rule what it says
     */
    static @Nullable Copying of(Exchange exchange, boolean repeats) {
        Mirror[] mirrors = exchange.rule().mirrors();
        @Nullable LoweredSplit split = exchange.split();
        boolean released = split != null
                && split.mirror() > 0
                && repeats
                && !exchange.pinned()
                && exchange.assignedTo() == split.stable();
        if (mirrors.length == 0 && !released) {
            return null;
        }
        RequestHead head = exchange.head();
        if (head.upgrade() || exchange.worker().copies().guards(exchange)) {
            return null;
        }
        Worker worker = exchange.worker();
        List<Version> versions = new ArrayList<>(1);
        for (Mirror mirror : mirrors) {
            @Nullable Version to = mirror.draw(worker);
            if (to != null && to != exchange.assignedTo()) {
                versions.add(to);
            }
        }
        @Nullable
        Version candidate =
                split != null && released && Copies.drawn(worker, split.mirror()) ? split.candidate() : null;
        if (versions.isEmpty() && candidate == null) {
            return null;
        }
        if (head.contentLength() > Copies.MOST_BODY) {
            worker.copies().tooLarge();
            return null;
        }
        @Nullable Pair pair = candidate == null || split == null ? null : split.pair(exchange);
        return new Copying(exchange, versions, candidate, pair);
    }

    /** What the original is evidence of, and what its answer is compared with. */
    Outcome original() {
        Outcome outcome = new Outcome(exchange.cell(), exchange.key(), pair);
        return comparing == null ? outcome : outcome.seenBy(comparing.original());
    }

    /** Copies so many bytes of body; the reader index stays. A body that turns out to be too long is copied no further. */
    void take(ByteBuf in, int bytes) {
        if (over) {
            return;
        }
        @Nullable ByteBuf all = body;
        if ((all == null ? 0 : all.readableBytes()) + bytes > Copies.MOST_BODY) {
            exchange.worker().copies().tooLarge();
            drop();
            return;
        }
        if (all == null) {
            all = exchange.worker().buffer((int) Math.max(bytes, exchange.head().contentLength()));
            body = all;
        }
        all.writeBytes(in, in.readerIndex(), bytes);
    }

    /** The request is complete and out: its copies follow. */
    void send() {
        if (over) {
            return;
        }
        over = true;
        RequestHead kept = exchange.keptHead();
        for (Version version : versions) {
            send(kept, version, new Outcome(null, 0));
        }
        if (candidate != null && pair != null && send(kept, candidate, new Outcome(pair))) {
            pair.sent();
        }
        release();
    }

    private boolean send(RequestHead kept, Version version, Outcome outcome) {
        Worker worker = exchange.worker();
        if (!worker.copies().take()) {
            return false;
        }
        if (comparing != null) {
            outcome.seenBy(comparing.copy(version));
        }
        Attempt copy = new Attempt(exchange, version, outcome, false, exchange.generation());
        copy.copy(
                new KeptRequest(exchange, kept, guarded(), body),
                worker.copies(),
                worker.now() + exchange.rule().timeoutNanos());
        return true;
    }

    private byte[] guarded() {
        byte[] forwarded = exchange.forwarded();
        byte[] guard = exchange.worker().copies().line(exchange);
        byte[] lines = Arrays.copyOf(forwarded, forwarded.length + guard.length);
        System.arraycopy(guard, 0, lines, forwarded.length, guard.length);
        return lines;
    }

    /** The request is over before it was complete. */
    void drop() {
        over = true;
        release();
    }

    private void release() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
