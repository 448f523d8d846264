package dev.davy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One version of the sample shop: a real HTTP/1.1 server on loopback whose health check is fine whatever it does to
 * real requests.
 *
 * <p>{@code GET /healthz} always answers 200. {@code /}, {@code /products}, {@code /cart} and {@code /checkout} answer
 * small JSON, or fail as {@link ShopOptions#failing} says. {@code POST /failing/30%} changes that share while it runs,
 * so that a person can break a version by hand. Which requests fail, and how, is a function of the seed and the order
 * of arrival.
 *
 * <p>One thread accepts, one serves each connection; all methods may be called from any thread.
 */
public final class SampleShop implements AutoCloseable {
    private final ShopOptions options;
    private final ServerSocket listener;
    private final Draws draws;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Instant> failures = new ArrayList<>();
    private long requests;
    private long failed;
    private @Nullable Instant lastArrival;
    private volatile double failing;
    private volatile boolean closed;

    private SampleShop(ShopOptions options, ServerSocket listener) {
        this.options = options;
        this.listener = listener;
        this.draws = new Draws(options.seed());
        this.failing = options.failing();
    }

    /**
     * A shop that answers from now on.
     *
     * @throws UncheckedIOException when the address cannot be bound
     */
    public static SampleShop start(ShopOptions options) {
        try {
            ServerSocket listener = new ServerSocket();
            try {
                listener.setReuseAddress(true);
                listener.bind(options.address(), 1024);
            } catch (IOException refused) {
                listener.close();
                throw refused;
            }
            SampleShop shop = new SampleShop(options, listener);
            Threads.start("shop-" + options.version(), shop::accept);
            return shop;
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The name of this version. */
    public String version() {
        return options.version();
    }

    /** The share of real requests that fails now, 0..1. */
    public double failing() {
        return failing;
    }

    /** From the next request on this share fails, 0..1. */
    public void failing(double share) {
        failing = ShopOptions.requireShare(share);
    }

    /** What it saw until now. */
    public synchronized ShopRecord record() {
        return new ShopRecord(requests, failed, Optional.ofNullable(lastArrival), failures);
    }

    /** Stops listening and drops every connection. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(listener);
        open.forEach(SampleShop::closeQuietly);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Threads.start("shop-connection", () -> serve(socket));
            } catch (IOException stopped) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (!closed) {
                socket.setTcpNoDelay(true);
                new ShopConnection(this, socket).serve();
            }
        } catch (IOException gone) {
            // The other end went away, or this shop is closing: nobody is left to answer.
        } finally {
            open.remove(socket);
        }
    }

    /** What becomes of a real request that has arrived. */
    Turn turn() {
        RandomGenerator random = draws.of(arrived());
        boolean fails = random.nextDouble() < failing;
        Fault fault = Fault.of(random.nextDouble());
        return new Turn(
                fails ? Optional.of(fault) : Optional.empty(), options.latency().draw(random));
    }

    private synchronized long arrived() {
        lastArrival = Instant.now();
        return requests++;
    }

    synchronized void failed() {
        failed++;
        if (failures.size() < ShopRecord.KEPT) {
            failures.add(Instant.now());
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception alreadyGone) {
            // Closing is all that was wanted.
        }
    }
}
