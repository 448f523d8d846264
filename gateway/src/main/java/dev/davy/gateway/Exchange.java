package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client, from its head to the end of its answer: whom it asks, and what its client is sent. For one event loop; expires when stable is to be asked too.
 */
final class Exchange extends RoutedRequest {
    private final ClientConnection client;
    private final RequestHead head;
    private @Nullable Attempt first;
    private @Nullable Attempt second;
    private @Nullable Attempt serving;
    private @Nullable Outcome spilled;
    private @Nullable ByteBuf replay;
    private boolean collecting;
    private boolean requestComplete;
    private boolean headSent;
    private boolean chunkedOut;
    private boolean persistent;
    private boolean tunnel;
    private boolean shieldable;
    private boolean shielded;
    private boolean ended;
    private boolean drained;
    private int status;
    private long bytesOut;
    private long progress;
    private long answeredNanos;
    private long endedNanos;
    private @Nullable String fault;

    Exchange(ClientConnection client, RequestHead head, long startedNanos) {
        super(client, head, startedNanos);
        this.client = client;
        this.head = head;
    }

    /** Routes the request and asks whom it was assigned to. */
    void start() {
        int refused = decide();
        if (refused != 0) {
            answer(refused, refused == 404 ? "no route" : "no backend");
            return;
        }
        long limit = worker().options().limits().replayBytes();
        boolean replayable = rule().retrySafe() && !head.chunked() && head.contentLength() <= limit;
        @Nullable LoweredSplit by = split();
        shieldable = !pinned()
                && by != null
                && assignedTo() == by.candidate()
                && by.split().shield()
                && (replayable || (head.method().retrySafe() && !head.hasBody()));
        collecting = replayable && head.hasBody();
        if (collecting) {
            client.sendContinue();
        } else {
            ask();
        }
    }

    private void ask() {
        Version to = assignedTo();
        @Nullable LoweredSplit by = split();
        if (!pinned() && by != null && to == by.candidate() && !to.anyHealthy()) {
            spill(by);
            return;
        }
        boolean paced = by != null && to == by.stable();
        Attempt attempt = new Attempt(this, to, new Outcome(cell(), key()), paced, pinned() ? -1 : generation());
        first = attempt;
        if (!attempt.start()) {
            answer(503, "no healthy instance of " + to.label());
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
            answer(503, "no healthy instance of " + by.stable().label());
            return;
        }
        if (requestComplete) {
            await();
        }
    }

    // The request's body.

    /** There is no body. */
    void complete() {
        requestComplete = true;
    }

    boolean requestComplete() {
        return requestComplete;
    }

    /** Whether body can be taken now. */
    boolean uploadable() {
        @Nullable Attempt to = uploadsTo();
        return collecting || ended || (to == null ? headSent : to.ended() || to.uploadable());
    }

    private @Nullable Attempt uploadsTo() {
        return first != null ? first : second;
    }

    void uploadReady(boolean writable) {
        if (tunnel) {
            client.reading(writable);
        } else if (!requestComplete) {
            client.resume();
        }
    }

    void upload(ByteBuf in, int bytes) {
        if (collecting) {
            @Nullable ByteBuf all = replay;
            if (all == null) {
                all = client.context().alloc().buffer((int) head.contentLength());
                replay = all;
            }
            all.writeBytes(in, bytes);
            return;
        }
        @Nullable Attempt to = uploadsTo();
        if (to != null) {
            to.upload(in, bytes, head.chunked());
        }
    }

    void uploaded() {
        requestComplete = true;
        if (collecting) {
            collecting = false;
            ask();
            return;
        }
        @Nullable Attempt to = uploadsTo();
        if (to != null) {
            to.uploaded(head.chunked(), worker().now());
        }
        if (!headSent && !ended && to != null) {
            await();
        }
    }

    /** Starts the clocks: an answer is due, and stable may be asked before. */
    private void await() {
        long timeout = rule().timeoutNanos();
        long now = worker().now();
        if (first != null) {
            first.deadline(now + timeout);
        }
        if (second != null) {
            second.deadline(now + timeout);
        }
        if (shieldable && second == null && !ended) {
            long pace = assignedTo().target().pace(worker()).p999();
            long hedge = pace < timeout / 8 ? 4 * pace : timeout / 2;
            worker().deadlines().set(this, now + hedge);
        }
    }

    /** Writes head and kept body to an instance. */
    void writeRequest(Peer to) {
        ByteBuf out = to.room(RequestWriter.estimate(head, client) + kept());
        write(out);
        if (head.expectsContinue() && !requestComplete) {
            client.sendContinue();
        }
    }

    private void write(ByteBuf out) {
        RequestWriter.write(out, this);
        if (replay != null) {
            out.writeBytes(replay, replay.readerIndex(), replay.readableBytes());
        }
    }

    private int kept() {
        return replay == null ? 0 : replay.readableBytes();
    }

    /** The request once more, for an attempt that goes on without this exchange; null if it is not all here. */
    @Nullable
    ByteBuf copyRequest() {
        if (!repeatable()) {
            return null;
        }
        ByteBuf out = client.context().alloc().directBuffer(RequestWriter.estimate(head, client) + kept());
        write(out);
        return out;
    }

    /** Whether all of the request is here and may be sent again. */
    boolean repeatable() {
        return (!head.hasBody() || (replay != null && requestComplete))
                && (head.method().idempotent() || rule().retrySafe());
    }

    /** Half of the time is over, or stable would have answered long ago. */
    @Override
    void expired() {
        worker().tick();
        if (!ended && serving == null && second == null) {
            shield();
        }
    }

    /** Asks stable too, if that is safe and stable has room; whether it was asked. */
    private boolean shield() {
        @Nullable LoweredSplit by = split();
        if (!shieldable || by == null || second != null || serving != null) {
            return false;
        }
        Target target = assignedTo().target();
        RetryBudget budget = target.retries(worker());
        int open =
                by.stable().open(worker()).count() + assignedTo().open(worker()).count();
        if (!budget.allows(open) || !by.stable().anyHealthy()) {
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

    private static boolean pending(@Nullable Attempt attempt) {
        return attempt != null && attempt.attached() && !attempt.ended() && !attempt.headCame();
    }

    void interim(Attempt from, AnswerHead answer) {
        // 100 was answered by the gateway itself.
        if (answer.status() != 100 && !head.http10() && (from == first) == (second == null)) {
            AnswerWriter.interim(client, answer);
        }
    }

    void answered(Attempt from, AnswerHead answer, int behind) {
        @Nullable Attempt other = from == first ? second : first;
        if (from.failed()) {
            if (from == first && shield()) {
                from.detach();
                return;
            }
            if (pending(other)) {
                if (from == first) {
                    from.detach();
                } else {
                    from.cancel();
                }
                return;
            }
        }
        worker().deadlines().cancel(this);
        serving = from;
        if (from == second && !from.failed()) {
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
        answeredNanos = worker().now();
        status = answer.status();
        tunnel = status == 101;
        persistent = !tunnel && client.persists(head) && !drained;
        chunkedOut = AnswerWriter.write(client, head, answer, behind, persistent);
        if (endsByClose(answer)) {
            persistent = false;
        }
        if (tunnel) {
            client.tunnel();
        }
        progress = worker().sweeps();
        if (!client.writable()) {
            flow(false);
        }
    }

    private boolean endsByClose(AnswerHead answer) {
        return !chunkedOut && answer.contentLength() < 0 && !answer.bodiless(head.method());
    }

    /** The client takes more, or no more for now. */
    void flow(boolean on) {
        if (serving != null) {
            @Nullable UpstreamConnection from = serving.connection();
            if (from != null) {
                from.reading(on);
            }
        }
    }

    void body(Attempt from, ByteBuf in, int bytes) {
        bytesOut += bytes;
        progress = worker().sweeps();
        Chunks.send(client, in, bytes, chunkedOut);
    }

    void tunnelled(ByteBuf in) {
        bytesOut += in.readableBytes();
        client.send(in, in.readableBytes());
    }

    void complete(Attempt from) {
        if (chunkedOut) {
            Chunks.end(client);
        }
        end();
        client.answered(persistent);
    }

    /** The answer cannot be completed, which its client has to see. */
    void cutOff(Attempt from, String how) {
        if (from == serving) {
            fault = how;
            end();
            client.abort();
        }
    }

    /** There will be no answer. */
    void failed(Attempt from, Attempt.Failure failure) {
        if ((from == first && shield()) || pending(from == first ? second : first)) {
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
        drained = true;
        if (!headSent) {
            failed(from, Attempt.Failure.UNREACHABLE);
        } else if (chunkedOut) {
            complete(from);
            client.close();
        } else {
            cutOff(from, "drained");
        }
    }

    boolean wantsTunnel() {
        return head.upgrade();
    }

    /** Bytes behind an upgraded request. */
    void tunnel(ByteBuf in) {
        if (serving != null) {
            @Nullable UpstreamConnection to = serving.connection();
            if (to != null) {
                to.send(in, in.readableBytes());
            }
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

    /** Answers by the gateway itself. */
    void answer(int code, String reason) {
        if (ended) {
            return;
        }
        fault = reason;
        status = code;
        headSent = true;
        cancelAll();
        boolean goesOn = client.persists(head) && (requestComplete || !head.hasBody());
        bytesOut += OwnAnswer.write(client, head, code, reason, goesOn);
        end();
        client.answered(goesOn);
    }

    private void end() {
        ended = true;
        worker().deadlines().cancel(this);
        @Nullable EvidenceCell counts = cell();
        if (counts != null && first == null && second == null) {
            // Ended before anyone was asked.
            counts.gone();
        }
        if (replay != null) {
            replay.release();
            replay = null;
        }
        endedNanos = worker().now();
        worker().finished(this);
    }

    boolean headSent() {
        return headSent;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytesOut() {
        return bytesOut;
    }

    @Override
    public long answeredNanos() {
        return answeredNanos;
    }

    @Override
    public long endedNanos() {
        return endedNanos;
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

    @Override
    public boolean shielded() {
        return shielded;
    }

    @Override
    public @Nullable String fault() {
        return fault;
    }
}
