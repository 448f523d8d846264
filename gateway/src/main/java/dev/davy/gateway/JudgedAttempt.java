package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** What an attempt is evidence of: how soon its answer came, and whether it failed, by its head and by its end. */
abstract sealed class JudgedAttempt extends OpenAttempt permits Attempt {
    final Outcome outcome;
    private final LoweredRule rule;
    private final Method method;
    private final boolean paced;
    private final boolean upgrade;
    private @Nullable Tunnel tunnel;
    private boolean grpcStatusDue;
    private long sentNanos;

    /**
     * @param outcome what it is evidence of
     * @param paced whether the answer tells how fast stable is
     */
    JudgedAttempt(Exchange exchange, Version version, Outcome outcome, boolean paced) {
        super(exchange.worker(), version, exchange.affinity(version));
        this.rule = exchange.rule();
        this.method = exchange.head().method();
        this.upgrade = exchange.head().upgrade();
        this.outcome = outcome;
        this.paced = paced;
    }

    final Method method() {
        return method;
    }

    final boolean wantsTunnel() {
        return upgrade;
    }

    /** The WebSocket that was opened; null without one. */
    final @Nullable Tunnel tunnel() {
        return tunnel;
    }

    final boolean failed() {
        return outcome.failed();
    }

    /** The client ended its WebSocket: nothing that may come makes it a failure. */
    final void settled() {
        if (tunnel != null && tunnel.failing()) {
            fail();
        }
        outcome.settle();
    }

    /** Another answer hid this one's failure, which may be yet to come. */
    final void hide() {
        outcome.hide();
    }

    /** The request's last byte went out. */
    final void begins() {
        sentNanos = worker.now();
    }

    /** Time since the request's last byte went out; 0 where that has not happened. */
    final long tookNanos() {
        return sentNanos == 0 ? 0 : worker.now() - sentNanos;
    }

    /** The instance did not do what it was asked. */
    final void fail() {
        outcome.fail();
        @Nullable Instance asked = instance();
        if (asked != null) {
            asked.failed(worker.now());
        }
    }

    private void judge(boolean failure, boolean clientError) {
        if (failure) {
            fail();
        } else {
            @Nullable Instance asked = instance();
            if (asked != null) {
                asked.passed();
            }
            outcome.clientError(clientError);
        }
    }

    /** Judges by the head, as far as that says; 2xx to who asks for a WebSocket opens none. */
    final void judge(AnswerHead head) {
        outcome.began(head);
        if (sentNanos != 0 && (outcome.counts() || paced)) {
            long latency = tookNanos();
            outcome.latency(latency);
            if (paced) {
                version().target().pace(worker).answered(latency);
            }
        }
        if (head.status() == 101) {
            tunnel = new Tunnel();
        }
        boolean unopened = upgrade && head.status() / 100 == 2 && outcome.counts();
        grpcStatusDue = head.grpcStatusDue(method);
        if (!grpcStatusDue) {
            boolean clientError = head.status() / 100 == 4 || GrpcStatus.clientError(head.grpcStatus());
            judge(unopened || rule.fails(head.status()) || GrpcStatus.failure(head.grpcStatus()), clientError);
        }
    }

    /** Judges by the end; what is wrong with an end that is none, else null. */
    final @Nullable String judge(@Nullable Trailers trailers) {
        int grpcStatus = trailers == null ? GrpcStatus.NONE : trailers.grpcStatus();
        if (grpcStatusDue && grpcStatus == GrpcStatus.NONE) {
            return "no grpc-status";
        }
        if (grpcStatusDue || GrpcStatus.failure(grpcStatus)) {
            judge(GrpcStatus.failure(grpcStatus), GrpcStatus.clientError(grpcStatus));
        }
        if (tunnel != null && !tunnel.closing()) {
            return "cut off";
        }
        if (tunnel != null && tunnel.failing()) {
            fail();
        }
        outcome.settle();
        outcome.whole();
        return null;
    }
}
