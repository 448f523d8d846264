package dev.davy.demo;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Who asks whom, and how often.
 *
 * @param target where the requests go
 * @param perSecond requests a second, on a fixed schedule
 * @param users how many people there are; each carries a cookie {@code sid} of its own
 * @param connections at most this many connections at once
 * @param patience after this long without an answer a user gives up
 * @param host the {@code Host} of every request; empty stands for the target's address
 * @param versionHeader the answer's header that names the version that gave it
 * @param seed who asks for what
 */
public record LoadOptions(
        InetSocketAddress target,
        double perSecond,
        int users,
        int connections,
        Duration patience,
        String host,
        String versionHeader,
        long seed) {
    public LoadOptions {
        if (!(perSecond > 0 && perSecond <= 1_000_000)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: > 0 and <= 1000000)");
        }
        requireAtLeastOne("users", users);
        requireAtLeastOne("connections", connections);
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
        }
    }

    /** 20,000 people who ask 500 times a second and wait up to 10 s for an answer. */
    public static LoadOptions on(InetSocketAddress target) {
        return new LoadOptions(target, 500, 20_000, 256, Duration.ofSeconds(10), "", "x-shop-version", 1);
    }

    /** The same people, this many requests a second. */
    public LoadOptions perSecond(double rate) {
        return new LoadOptions(target, rate, users, connections, patience, host, versionHeader, seed);
    }

    /** The same load from this many people. */
    public LoadOptions users(int number) {
        return new LoadOptions(target, perSecond, number, connections, patience, host, versionHeader, seed);
    }

    /** The same load over at most this many connections. */
    public LoadOptions connections(int most) {
        return new LoadOptions(target, perSecond, users, most, patience, host, versionHeader, seed);
    }

    /** The same people with other patience. */
    public LoadOptions patience(Duration other) {
        return new LoadOptions(target, perSecond, users, connections, other, host, versionHeader, seed);
    }

    /** The same load for this {@code Host}. */
    public LoadOptions host(String name) {
        return new LoadOptions(target, perSecond, users, connections, patience, name, versionHeader, seed);
    }

    /** The same load with other draws. */
    public LoadOptions seeded(long other) {
        return new LoadOptions(target, perSecond, users, connections, patience, host, versionHeader, other);
    }

    String authority() {
        return host.isEmpty() ? target.getHostString() + ":" + target.getPort() : host;
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
