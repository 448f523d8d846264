package dev.davy.release;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The virtual thread of one target: it alone steps the runner, between two looks also for those who ask something. */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final Runner runner;
    private final LinkedBlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    Loop(Runner runner) {
        this.runner = runner;
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
        if (closed) {
            drain();
        }
        return answer;
    }

    private void run() {
        String failure = "";
        while (!closed) {
            try {
                Runnable question = asked.poll(ReleaseEngine.LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (question != null) {
                    question.run();
                } else {
                    runner.tick();
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
        drain();
        runner.stop();
    }

    private synchronized void drain() {
        for (Runnable question = asked.poll(); question != null; question = asked.poll()) {
            question.run();
        }
    }

    /** Ends the thread and waits for it. */
    void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
