package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client, from its head to the end of its answer: whom it asks, and what its client is sent. It knows no
 * wire format: {@link ClientStream} and {@link UpstreamStream} do. For one event loop; expires when stable is to be asked
 * too.
 */
final class Exchange extends BodiedRequest {
    private final ClientStream client;
    private final RequestHead head;
    private @Nullable Attempt first;
    private @Nullable Attempt second;
    private @Nullable Attempt serving;
    private @Nullable Outcome spilled;
    private boolean headSent;
    private boolean tunnel;
    private boolean shieldable;
    private boolean held;
    private @Nullable Retries retries;
    private @Nullable Attempt again;
    private boolean ended;
    private long progress;

    Exchange(ClientStream client, RequestHead head, long startedNanos) {
        super(client, head, startedNanos);
        this.client = client;
        this.head = head;
    }

    /** Routes the request and asks whom it was assigned to; a bodiless one is complete with its head. */
    void start(boolean bodiless) {
        requestComplete = bodiless;
        direct();
    }

    @Override
    void directed(int refused) {
        if (refused != 0) {
            answer(refusal(refused));
            return;
        }
        long delay = rule().delayNanos(this);
        if (delay > 0) {
            held = true;
            worker().deadlines().set(this, worker().now() + delay);
        } else {
            begin();
        }
    }

    /** Asks whom the request was assigned to, or first gathers its body. */
    private void begin() {
        boolean waits = gather();
        @Nullable LoweredSplit by = split();
        shieldable = !pinned()
                && by != null
                && assignedTo() == by.candidate()
                && by.split().shield()
                && repeats();
        if (waits) {
            client.proceed();
        } else {
            ask();
        }
    }

    private void ask() {
        Version to = assignedTo();
        @Nullable LoweredSplit by = split();
        if (!pinned() && by != null && to == by.candidate() && !to.anyHealthy(worker())) {
            spill(by);
            return;
        }
        boolean paced = by != null && to == by.stable();
        Outcome outcome = original();
        Attempt attempt = new Attempt(this, to, outcome, paced, pinned() ? -1 : generation());
        first = attempt;
        if (!attempt.start() && !(attempt.refusal() == Failure.OVERFLOW && shield())) {
            answer(attempt.refusal().status(), attempt.refused());
        } else if (requestComplete) {
            await();
        }
    }

    /** Nothing was sent, so every method may go to stable; it counts as a failure of the candidate all the same. */
    private void spill(LoweredSplit by) {
        Outcome outcome = new Outcome(cell(), key());
        outcome.fail();
        spilled = outcome;
        shieldable = false;
        fault = "candidate has no healthy instance";
        Attempt attempt = new Attempt(this, by.stable(), new Outcome(null, 0), false, -1);
        second = attempt;
        if (!attempt.start()) {
            answer(attempt.refusal().status(), attempt.refused());
        } else if (requestComplete) {
            await();
        }
    }

    // The request's body.

    /** Whether body can be taken now. */
    boolean uploadable() {
        @Nullable Attempt to = uploadsTo();
        return gathers() || ended || (to == null ? headSent : to.ended() || to.uploadable());
    }

    private @Nullable Attempt uploadsTo() {
        return tunnel ? serving : first != null ? first : second;
    }

    /** The instance takes more, or no more for now. */
    void uploadReady() {
        if (tunnel || !requestComplete) {
            client.resume();
        }
    }

    /** Takes so many bytes of body, or of a tunnel. */
    void upload(ByteBuf in, int bytes) {
        @Nullable String why = tunnel || ended ? null : overlong(bytes);
        if (why != null) {
            // Not before this event is over: whoever reads the body is in the middle of it.
            worker().loop().execute(() -> tooLarge(why));
        }
        if (keep(in, bytes)) {
            return;
        }
        @Nullable Attempt to = uploadsTo();
        if (to != null) {
            to.upload(in, bytes);
        }
    }

    /** The body is complete, with the fields behind it if there are any. */
    void uploaded(@Nullable Trailers trailers) {
        if (gathered(trailers)) {
            ask();
            return;
        }
        @Nullable Attempt to = uploadsTo();
        if (to != null) {
            to.uploaded(trailers);
        }
        if (!headSent && !ended && to != null) {
            await();
        }
    }

    /** The request is out, and its copies follow: an answer is due, and stable may be asked before. */
    private void await() {
        long timeout = rule().timeoutNanos();
        long now = worker().now();
        if (repeats() && spilled == null && !head.upgrade()) {
            retries = Retries.of(rule(), now);
        }
        if (first != null) {
            first.deadline(now + timeout);
        }
        if (second != null) {
            second.deadline(now + timeout);
        }
        if (shieldable && second == null && !ended) {
            long pace = assignedTo().target().pace(worker()).p999();
            worker().deadlines().set(this, now + (pace < timeout / 8 ? 4 * pace : timeout / 2));
        }
        sendCopies();
    }

    /** The head went out to an instance, and the body may follow it. */
    void sent() {
        if (!requestComplete) {
            client.proceed();
        }
    }

    /** Another try is due; or half of the time is over, or stable would have answered long ago. */
    @Override
    void due() {
        worker().tick();
        if (held && !ended) {
            held = false;
            begin();
            client.resume();
        } else if (again != null && !ended) {
            askAgain(again);
        } else if (!ended && serving == null && second == null) {
            shield();
        }
    }

    /** Asks stable too, if that is safe and stable has room; whether it was asked. */
    private boolean shield() {
        @Nullable LoweredSplit by = split();
        if (!shieldable || !here() || by == null || second != null || serving != null) {
            return false;
        }
        Target target = assignedTo().target();
        RetryBudget budget = target.retries(worker());
        int open =
                by.stable().open(worker()).count() + assignedTo().open(worker()).count();
        if (!budget.allows(open) || !by.stable().anyHealthy(worker())) {
            return false;
        }
        worker().deadlines().cancel(this);
        Attempt attempt = new Attempt(this, by.stable(), new Outcome(null, 0), false, -1);
        second = attempt;
        if (!attempt.start()) {
            second = null;
            return false;
        }
        attempt.spends(budget);
        if (first != null) {
            attempt.deadline(first.deadlineNanos());
        }
        return true;
    }

    /** Asks the same version again after a while, if that is safe and there is room; whether it will. */
    private boolean retry(Attempt from) {
        @Nullable Retries left = retries;
        if (left == null || !here() || headSent || ended || (second != null && second != again)) {
            return false;
        }
        long due = left.take(worker(), assignedTo());
        if (due == 0) {
            return false;
        }
        if (from == first) {
            from.detach();
        } else {
            from.cancel();
        }
        // What comes of it is evidence for nobody: the first outcome counts.
        Attempt next = new Attempt(this, assignedTo(), new Outcome(null, 0), false, from.generation());
        next.follows(from);
        again = next;
        second = next;
        worker().deadlines().set(this, due);
        return true;
    }

    private void askAgain(Attempt next) {
        next.spends(assignedTo().target().retries(worker()));
        if (!next.start()) {
            answer(next.refusal().status(), next.refused());
            return;
        }
        long until = worker().now() + rule().timeoutNanos();
        next.deadline(retries == null ? until : retries.latest(until));
    }

    void interim(Attempt from, AnswerHead answer) {
        // 100 was answered by the gateway itself.
        if (answer.status() != 100 && (from == first) == (second == null)) {
            client.interim(answer);
        }
    }

    void answered(Attempt from, AnswerHead answer, int behind) {
        @Nullable Attempt other = from == first ? second : first;
        if (from.failed()) {
            if (from == first && shield()) {
                from.detach();
                return;
            }
            if (other != null && other.pending()) {
                if (from == first) {
                    from.detach();
                } else {
                    from.cancel();
                }
                return;
            }
        }
        if (retries != null && retries.on(answer.status()) && retry(from)) {
            return;
        }
        worker().deadlines().cancel(this);
        serving = from;
        if (from == second && from != again && !from.failed()) {
            shielded = true;
            if (first != null) {
                first.hide();
            } else if (spilled != null) {
                spilled.hide();
            }
        }
        if (other != null && other.attached()) {
            if (other == first) {
                other.detach();
            } else {
                other.cancel();
            }
        }
        headSent = true;
        upstreamNanos = from.tookNanos();
        status = answer.status();
        grpcStatus = answer.grpcStatus();
        tunnel = status == 101;
        client.answer(shown(answer, from.version() == assignedTo() ? from.instance() : null), behind);
        progress = worker().sweeps();
        if (!client.writable()) {
            flow(false);
        }
    }

    /** The client takes more, or no more for now. */
    void flow(boolean on) {
        if (serving != null) {
            serving.reading(on);
        }
    }

    void body(Attempt from, ByteBuf in, int bytes) {
        bytesOut += bytes;
        progress = worker().sweeps();
        client.body(in, bytes);
    }

    /** The answer is complete. */
    void complete(@Nullable Trailers trailers) {
        if (trailers != null && trailers.grpcStatus() != GrpcStatus.NONE) {
            grpcStatus = trailers.grpcStatus();
        }
        end();
        client.end(trailers);
    }

    /** The answer cannot be completed, which its client has to see. */
    void cutOff(Attempt from, String how) {
        if (from == serving) {
            fault = how;
            end();
            client.reset();
        }
    }

    /** There will be no answer. */
    void failed(Attempt from, Failure failure) {
        @Nullable Attempt other = from == first ? second : first;
        if ((from == first && shield()) || (other != null && other.pending()) || retry(from)) {
            return;
        }
        if (headSent) {
            cutOff(from, failure.text());
        } else {
            answer(failure.status(), failure.text() + " of " + assignedTo().label());
        }
    }

    /** Ends an answer that has begun and has stood still since before a sweep. */
    void stalled(long before) {
        if (serving != null && !tunnel && progress < before) {
            serving.stalled();
        }
    }

    /** Davy took the stream away. */
    void drained(Attempt from) {
        if (!headSent) {
            retries = null;
            failed(from, Failure.UNREACHABLE);
        } else if (from == serving) {
            fault = "drained";
            @Nullable Tunnel through = from.tunnel();
            if (through != null && through.endable()) {
                ByteBuf restart = Tunnel.restart();
                client.body(restart, restart.readableBytes());
            }
            end();
            client.withdraw();
        }
    }

    /** The gateway goes, and requests had their time: a WebSocket, which has no end of its own, is taken away. */
    void leave() {
        if (tunnel && serving != null) {
            serving.drain();
        }
    }

    /** The client went away, or sent what cannot be served: no outcome. */
    void gone(@Nullable String how) {
        if (ended) {
            return;
        }
        fault = how != null ? how : "client gone";
        if (tunnel && serving != null) {
            // Closing a tunnel is how a client ends it.
            serving.settled();
        }
        cancelAll();
        end();
    }

    private void cancelAll() {
        if (first != null && first.attached()) {
            first.cancel();
        }
        if (second != null && second.attached()) {
            second.cancel();
        }
    }

    /** A body that did not say how long it is went beyond what may come. */
    private void tooLarge(String why) {
        if (headSent && !ended) {
            gone(why);
            client.reset();
        } else {
            answer(413, why);
        }
        worker().flush();
    }

    /** Answers by the gateway itself. */
    void answer(int code, String reason) {
        answer(new Reply(code, ownLines(), reason));
    }

    private void answer(Reply reply) {
        if (ended) {
            return;
        }
        Reply shown = reply.to(head);
        fault = reply.text();
        status = shown.status();
        grpcStatus = shown.grpcStatus();
        headSent = true;
        cancelAll();
        bytesOut += client.answer(shown);
        end();
        client.end(null);
    }

    private void end() {
        ended = true;
        dropBody();
        worker().deadlines().cancel(this);
        if (first == null && second == null) {
            unasked();
        }
        endedNanos = worker().now();
        worker().finished(this);
    }

    boolean headSent() {
        return headSent;
    }

    @Override
    public @Nullable String version() {
        @Nullable Attempt asked = first;
        return asked != null && asked.served() != null ? asked.served().name() : super.version();
    }

    @Override
    public @Nullable String servedBy() {
        @Nullable Attempt by = serving;
        return by == null || by.served() == null ? null : by.served().name();
    }
}
