package dev.davy.gateway;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: a hashed timing wheel of {@value #TICK_MILLIS} ms ticks (Varghese and Lauck, Hashed and
 * hierarchical timing wheels, 1987, scheme 6), because almost every deadline is taken back and that must cost nothing.
 *
 * <p>A deadline never comes early and comes up to two ticks late. The wheel turns only while something waits.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the channel, which says so
final class Deadlines {
    static final int TICK_MILLIS = 5;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    private static final int SLOTS = 1024;

    private final EventLoop loop;
    private final Runnable afterTurn;
    private final Deadline[] heads = new Deadline[SLOTS];
    private final long origin = System.nanoTime();
    private long turned;
    private int waiting;
    private boolean turning;

    /** @param afterTurn run after deadlines came, to flush what they wrote */
    Deadlines(EventLoop loop, Runnable afterTurn) {
        this.loop = loop;
        this.afterTurn = afterTurn;
        for (int i = 0; i < SLOTS; i++) {
            Deadline head = new Head();
            head.before = head;
            head.after = head;
            heads[i] = head;
        }
    }

    /** Has it expire at this time of {@link System#nanoTime}; replaces an earlier time. */
    void set(Deadline deadline, long atNanos) {
        cancel(deadline);
        if (waiting++ == 0 && !turning) {
            turned = (System.nanoTime() - origin) / TICK_NANOS;
            turning = true;
            loop.schedule(this::turn, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        deadline.tick = Math.max(turned + 1, (atNanos - origin + TICK_NANOS - 1) / TICK_NANOS + 1);
        Deadline head = heads[(int) (deadline.tick % SLOTS)];
        Deadline last = before(head);
        last.after = deadline;
        deadline.before = last;
        deadline.after = head;
        head.before = deadline;
    }

    void cancel(Deadline deadline) {
        if (deadline.before != null) {
            unlink(deadline);
            waiting--;
        }
    }

    private void turn() {
        try {
            expire();
        } finally {
            turning = waiting > 0;
            if (turning) {
                loop.schedule(this::turn, TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
            afterTurn.run();
        }
    }

    private void expire() {
        long now = (System.nanoTime() - origin) / TICK_NANOS;
        for (; turned < now; turned++) {
            Deadline head = heads[(int) ((turned + 1) % SLOTS)];
            Deadline each = after(head);
            while (!(each instanceof Head)) {
                Deadline next = after(each);
                if (each.tick <= turned + 1) {
                    cancel(each);
                    each.expired();
                    // What expired may have taken its neighbours away.
                    next = after(head);
                }
                each = next;
            }
        }
    }

    private static void unlink(Deadline deadline) {
        Deadline last = before(deadline);
        Deadline next = after(deadline);
        last.after = next;
        next.before = last;
        deadline.before = null;
        deadline.after = null;
    }

    private static Deadline before(Deadline linked) {
        @Nullable Deadline before = linked.before;
        if (before == null) {
            throw new IllegalStateException("deadline is not waiting");
        }
        return before;
    }

    private static Deadline after(Deadline linked) {
        @Nullable Deadline after = linked.after;
        if (after == null) {
            throw new IllegalStateException("deadline is not waiting");
        }
        return after;
    }

    private static final class Head extends Deadline {
        @Override
        void expired() {}
    }
}
