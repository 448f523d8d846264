package dev.davy.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Users with keep-alive connections, each on a virtual thread, who ask one request after the other until they are stopped. */
final class Users implements AutoCloseable {
    private final InetSocketAddress gateway;
    private final IntFunction<String> request;
    private final Duration thinking;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    private Users(InetSocketAddress gateway, IntFunction<String> request, Duration thinking) {
        this.gateway = gateway;
        this.request = request;
        this.thinking = thinking;
    }

    /**
     * Starts them.
     *
     * @param request what the user's n-th request is
     * @param thinking what a user waits on average between an answer and the next request
     */
    static Users start(InetSocketAddress gateway, int users, Duration thinking, IntFunction<String> request) {
        var all = new Users(gateway, request, thinking);
        for (int i = 0; i < users; i++) {
            int number = i;
            all.threads.add(Thread.ofVirtual().start(() -> all.ask(number)));
        }
        return all;
    }

    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    }

    private void ask(int user) {
        while (!stopped) {
            try (var client = RawClient.connect(gateway)) {
                for (int i = user; !stopped; i++) {
                    StrictMessage answer = client.send(request.apply(i)).answer();
                    count(answer == null ? "closed" : Integer.toString(answer.status()));
                    if (answer == null) {
                        break;
                    }
                    think(i);
                }
            } catch (IOException e) {
                count(e.toString());
            }
        }
    }

    private void think(int i) {
        if (!thinking.isZero()) {
            try {
                // Twice the mean at most, different each time.
                Slowness.pause(thinking.multipliedBy(2 * (((i * 2_654_435_761L) >>> 8) & 0xff))
                        .dividedBy(0xff));
            } catch (InterruptedException e) {
                stopped = true;
            }
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, none -> new AtomicLong()).incrementAndGet();
    }

    /** How many answers had which status, and how often what else happened. */
    Map<String, Long> outcomes() {
        var copy = new TreeMap<String, Long>();
        outcomes.forEach((outcome, count) -> copy.put(outcome, count.get()));
        return copy;
    }

    long answered() {
        return outcomes().getOrDefault("200", 0L);
    }

    /** Lets everyone finish the request that is under way. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
