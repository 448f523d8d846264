package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One asking of one version: its stream to an instance, its deadline, and the evidence that it gives. A request has one, or
 * a second one where stable is asked too.
 *
 * <p>An attempt outlives its exchange when stable's answer was served instead of the candidate's: it goes on unread,
 * inside its own deadline, and is evidence by what it ends with.
 */
final class Attempt extends JudgedAttempt {
    private static final int MOST_UNREAD = 1024 * 1024;
    /** How long the end of a WebSocket's frame is waited for that is taken away. */
    private static final long LAST_FRAME_NANOS = 3_000_000_000L;

    private final long generation;

    private @Nullable Exchange exchange;
    private @Nullable UpstreamStream stream;
    private @Nullable KeptRequest kept;
    private boolean headSent;
    private boolean sent;
    private boolean triedAgain;
    private boolean draining;
    private boolean headCame;
    private boolean ended;
    private int unread;
    private long deadlineNanos;
    private Failure refusal = Failure.UNREACHABLE;

    /**
     * @param version whose instances are asked
     * @param outcome what it is evidence of
     * @param paced whether the answer tells how fast stable is
     * @param generation of the split that assigned it, -1 where none did
     */
    Attempt(Exchange exchange, Version version, Outcome outcome, boolean paced, long generation) {
        super(exchange, version, outcome, paced);
        this.exchange = exchange;
        this.generation = generation;
    }

    long generation() {
        return generation;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether the exchange still waits for it or is served by it. */
    boolean attached() {
        return exchange != null;
    }

    /** Whether the exchange still waits for its head. */
    boolean pending() {
        return attached() && !ended && !headCame;
    }

    /** Whether the whole request has gone out. */
    boolean sent() {
        return sent;
    }

    boolean headCame() {
        return headCame;
    }

    boolean ended() {
        return ended;
    }

    /** Asks an instance; false when none can be, for the {@link #refusal}, after which the attempt has ended. */
    boolean start() {
        @Nullable Instance instance = first(exchange == null ? null : exchange.resumed(version()));
        if (instance == null || !ask(instance, true)) {
            if (instance != null && copy()) {
                // No room for a copy says nothing about the version.
                outcome.gone();
            } else {
                outcome.fail();
            }
            end();
            return false;
        }
        return true;
    }

    /** Why nobody could be asked. */
    Failure refusal() {
        return refusal;
    }

    /** The same in words. */
    String refused() {
        return refusal.text() + " of " + version().label();
    }

    /** Sends a copy, whose answer serves nobody. */
    void copy(KeptRequest request, Copies from, long until) {
        exchange = null;
        kept = request;
        countsAs(from);
        deadline(until);
        start();
    }

    /** False when that would be more than may be open on the instance's version. */
    private boolean ask(Instance instance, boolean reuse) {
        @Nullable UpstreamStream asked = occupy(instance, reuse);
        if (asked == null) {
            refusal = Failure.OVERFLOW;
            return false;
        }
        stream = asked;
        asked.open();
        return true;
    }

    /** The stream is open: the request goes out. */
    void connected() {
        @Nullable UpstreamStream to = stream;
        @Nullable OutgoingRequest request = kept != null ? kept : exchange == null ? null : exchange.outgoing();
        if (to == null || request == null) {
            return;
        }
        headSent = true;
        to.request(request);
        if (request.whole()) {
            allSent();
        }
        if (exchange != null) {
            exchange.sent();
            exchange.uploadReady();
        }
    }

    /** The request's last byte went out. */
    private void allSent() {
        sent = true;
        begins();
    }

    /** Whether body may be written now. */
    boolean uploadable() {
        return headSent && stream != null && stream.writable();
    }

    void upload(ByteBuf in, int bytes) {
        if (stream != null && headSent && !ended) {
            @Nullable Tunnel through = tunnel();
            if (through != null) {
                through.sends(in, bytes);
            }
            stream.body(in, bytes);
        }
    }

    /** The body is complete, with the fields behind it if there are any. */
    void uploaded(@Nullable Trailers trailers) {
        if (headSent && !sent && stream != null && !ended) {
            stream.end(trailers);
            allSent();
        }
    }

    /** The stream takes more, or no more for now. */
    void uploadWritable() {
        if (exchange != null) {
            exchange.uploadReady();
        }
    }

    /** Whether more of the answer is taken now. */
    void reading(boolean on) {
        if (stream != null) {
            stream.reading(on);
        }
    }

    /** Fails if no answer has begun by then. */
    void deadline(long atNanos) {
        deadlineNanos = atNanos;
        if (!headCame && !ended) {
            worker.deadlines().set(this, atNanos);
        }
    }

    @Override
    void expired() {
        worker.tick();
        if (draining) {
            drain();
            return;
        }
        if (headCame) {
            outcome.settle();
            if (exchange == null) {
                abandon();
                end();
            }
            return;
        }
        abandon();
        fail();
        end();
        tell(Failure.TIMEOUT);
    }

    /** An interim answer (RFC 9110 section 15.2). */
    void interim(AnswerHead head) {
        if (exchange != null) {
            exchange.interim(this, head);
        }
    }

    /** The answer's head came, with so many bytes of body behind it. */
    void answered(AnswerHead head, int behind) {
        headCame = true;
        if (exchange != null) {
            worker.deadlines().cancel(this);
        }
        judge(head);
        if (exchange != null) {
            exchange.answered(this, head, behind);
        } else if (head.status() == 101) {
            // It opened, and nobody is there to go on with it.
            outcome.settle();
            abandon();
            end();
        }
    }

    void body(ByteBuf in, int bytes) {
        outcome.body(in, bytes);
        if (exchange != null) {
            @Nullable Tunnel through = tunnel();
            exchange.body(this, in, through == null ? bytes : through.comes(in, bytes, draining));
            if (draining && through != null && through.between()) {
                drain();
            }
            return;
        }
        unread += bytes;
        if (unread > (outcome.settled() ? MOST_UNREAD / 16 : MOST_UNREAD)) {
            outcome.settle();
            abandon();
            end();
        }
    }

    /** The answer goes on beyond what has come: a stream that stands for long enough is fine. */
    void streaming() {
        if (!waiting() && !outcome.settled() && !ended) {
            long settled = worker.options().timeouts().settled().toNanos();
            worker.deadlines().set(this, worker.now() + settled);
        }
    }

    /** The answer is complete, with the fields behind its body if there are any. */
    void complete(@Nullable Trailers trailers) {
        @Nullable String wrong = judge(trailers);
        if (wrong != null) {
            cutOff(wrong);
            return;
        }
        end();
        if (exchange != null) {
            exchange.complete(trailers);
        }
    }

    /** The instance sent what is no answer. */
    void broken() {
        fail();
        end();
        tell(Failure.BAD_ANSWER);
    }

    /** The body ended before its end. */
    void cutOff(String how) {
        fail();
        end();
        if (exchange != null) {
            exchange.cutOff(this, how);
        }
    }

    /** The body stands still. */
    void stalled() {
        abandon();
        cutOff("stood still");
    }

    /**
     * The stream ended before the answer's head was complete.
     *
     * @param stale whether its connection had served others and ended before any byte of this answer, as idle ones do
     */
    void lost(boolean stale) {
        @Nullable Instance asked = instance();
        if (stale && !triedAgain && asked != null && repeatable()) {
            triedAgain = true;
            leave();
            uncount();
            if (!ask(asked, false)) {
                unasked(refusal);
            }
            return;
        }
        fail();
        end();
        tell(Failure.RESET);
    }

    /** The instance says that it has not looked at the request, whatever its method. */
    void unseen() {
        boolean here = kept != null || (exchange != null && exchange.here());
        @Nullable Instance again = here ? another(null) : null;
        leave();
        if (again == null || !ask(again, true)) {
            unasked(again == null ? Failure.RESET : refusal);
        }
    }

    /** Whether the request can be sent a second time: nothing of it is lost and its method allows it. */
    private boolean repeatable() {
        return kept != null || (exchange != null && exchange.repeatable());
    }

    /** There is no connection to the instance. */
    void connectFailed(boolean timeout) {
        @Nullable Instance tried = instance();
        if (tried != null) {
            tried.failed(worker.now());
        }
        leave();
        @Nullable Instance other = timeout ? null : another(tried);
        if (other != null && ask(other, true)) {
            return;
        }
        unasked(timeout ? Failure.TIMEOUT : refusal);
    }

    /** Nobody could be asked. */
    private void unasked(Failure why) {
        outcome.fail();
        end();
        tell(why);
    }

    private void tell(Failure failure) {
        if (exchange != null) {
            exchange.failed(this, failure);
        }
    }

    /** Goes on without its exchange, whose client is served by another answer: the request is kept if it may be needed. */
    void detach() {
        @Nullable Exchange from = exchange;
        if (ended || from == null) {
            exchange = null;
            return;
        }
        if (!headCame && kept == null) {
            kept = from.keep();
        }
        exchange = null;
        reading(true);
        if (headCame) {
            // Its body is waited for as its head would have been.
            worker.deadlines().set(this, deadlineNanos);
        }
    }

    /** Ends without an outcome: the client went away, or nobody needs the answer. */
    void cancel() {
        exchange = null;
        if (ended) {
            return;
        }
        outcome.gone();
        abandon();
        end();
    }

    /** Ends because Davy takes the version's streams away: no evidence. A WebSocket ends between two of its frames. */
    void drain() {
        @Nullable Exchange from = exchange;
        @Nullable Tunnel through = tunnel();
        outcome.gone();
        if (from != null && through != null && !through.between() && !draining) {
            draining = true;
            worker.deadlines().set(this, worker.now() + LAST_FRAME_NANOS);
            return;
        }
        abandon();
        end();
        if (from != null) {
            from.drained(this);
        }
    }

    private void abandon() {
        if (stream != null) {
            stream.reset();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        worker.deadlines().cancel(this);
        outcome.over();
        giveAll();
        leave();
        @Nullable KeptRequest request = kept;
        kept = null;
        if (request != null) {
            request.release();
        }
    }

    private void leave() {
        stream = null;
        headSent = false;
        sent = false;
        vacate();
    }
}
