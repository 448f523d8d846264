package dev.davy.release;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual thread of one target: it alone steps the runner, between two looks also for those who ask something, however
 * many they are.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final Runner runner;
    private final LinkedBlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Runnable forgotten;
    private final Supplier<Duration> look;
    private volatile boolean closed;
    /** Whether the thread has ended, and its questions are for who asks; guarded by this. */
    private boolean ended;

    /**
     * Starts the thread.
     *
     * @param look how much time lies between two looks at present
     * @param forgotten run on it when there is nothing left to remember
     */
    Loop(Runner runner, Supplier<Duration> look, Runnable forgotten) {
        this.runner = runner;
        this.look = look;
        this.forgotten = forgotten;
        this.thread = Thread.ofVirtual().name("release").start(this::run);
    }

    Runner runner() {
        return runner;
    }

    /** Runs a question on the target's thread; once it has ended, on the caller's. */
    <T> CompletableFuture<T> ask(Function<Runner, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        asked.add(() -> {
            try {
                answer.complete(question.apply(runner));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        late();
        return answer;
    }

    private void run() {
        String failure = "";
        boolean told = false;
        long looked = System.nanoTime();
        while (!closed) {
            try {
                long between = look.get().toNanos();
                long left = between - (System.nanoTime() - looked);
                Runnable question = asked.poll(left, TimeUnit.NANOSECONDS);
                if (question != null) {
                    question.run();
                }
                if (question == null || System.nanoTime() - looked >= between) {
                    looked = System.nanoTime();
                    runner.tick();
                    if (runner.forgotten() && !told) {
                        forgotten.run();
                    }
                    told = runner.forgotten();
                }
                failure = "";
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                if (!e.toString().equals(failure)) {
                    LOG.error("release thread failed and goes on", e);
                }
                failure = e.toString();
            }
        }
        finish();
    }

    private synchronized void finish() {
        try {
            drain();
            runner.stop();
        } finally {
            ended = true;
        }
    }

    /** What is asked when the thread has ended is done here, and never while the thread still steps. */
    private synchronized void late() {
        if (ended) {
            drain();
        }
    }

    private synchronized void drain() {
        for (Runnable question = asked.poll(); question != null; question = asked.poll()) {
            question.run();
        }
    }

    /** Has the thread end soon. */
    void end() {
        closed = true;
    }

    /** Ends the thread and waits for it. */
    void close() {
        end();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
