package dev.davy.gateway;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to an OTLP receiver over HTTP, as JSON (OpenTelemetry Protocol 1.x). Event loops hand them over and never
 * wait: what finds no place in the queue is dropped and counted, and so is what the receiver does not take. A virtual
 * thread of its own sends.
 */
final class SpanExporter implements AutoCloseable {
    private static final int MOST_WAITING = 4096;
    private static final int BATCH = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long GATHER_MILLIS = 200;

    private final Tracing tracing;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Thread thread;
    private volatile boolean closing;

    SpanExporter(Tracing tracing) {
        this.tracing = tracing;
        this.thread = Thread.ofVirtual().name("spans").start(this::send);
    }

    /** The span of a request that begins; null where nobody wants one. */
    @Nullable
    Span begin(RequestHead head, Worker worker) {
        return Span.of(head, worker, tracing.share());
    }

    /** A request is over; on its event loop. */
    void ended(Span span, AccessEntry entry) {
        if (!waiting.offer(SpanJson.of(span, entry, System.currentTimeMillis()))) {
            dropped.incrementAndGet();
        }
    }

    /** Spans that nobody got. */
    long dropped() {
        return dropped.get();
    }

    private void send() {
        List<String> batch = new ArrayList<>(BATCH);
        try {
            while (!closing || !waiting.isEmpty()) {
                @Nullable String first = waiting.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                    post(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException _) {
            dropped.addAndGet(batch.size() + (long) waiting.size());
        }
    }

    private void post(List<String> batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(tracing.endpoint())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(SpanJson.document(batch)))
                .build();
        try {
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() >= 300) {
                dropped.addAndGet(batch.size());
            }
        } catch (IOException _) {
            dropped.addAndGet(batch.size());
        }
    }

    /** Sends what waits, within a second, and ends the thread. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
