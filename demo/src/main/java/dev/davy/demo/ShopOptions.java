package dev.davy.demo;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What one version of the shop is like.
 *
 * @param version its name, sent in the header {@code x-shop-version} of every answer
 * @param address where it listens; port 0 lets the operating system choose
 * @param failing share of real requests that fail, 0..1; the health check never does
 * @param latency how long a real answer takes
 * @param seed which requests fail and how long each takes
 */
public record ShopOptions(String version, InetSocketAddress address, double failing, Latency latency, long seed) {
    public ShopOptions {
        if (version.isBlank()) {
            throw new IllegalArgumentException("version: blank (expected: a name)");
        }
        requireShare(failing);
    }

    /** A version that never fails and answers quickly, on a loopback port of the operating system's choice. */
    public static ShopOptions of(String version) {
        return new ShopOptions(
                version, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0, Latency.QUICK, 1);
    }

    /** The same version at another address. */
    public ShopOptions at(InetSocketAddress other) {
        return new ShopOptions(version, other, failing, latency, seed);
    }

    /** The same version, failing this share of its real requests, 0..1. */
    public ShopOptions failing(double share) {
        return new ShopOptions(version, address, share, latency, seed);
    }

    /** The same version with other service times. */
    public ShopOptions taking(Latency other) {
        return new ShopOptions(version, address, failing, other, seed);
    }

    /** The same version with other draws. */
    public ShopOptions seeded(long other) {
        return new ShopOptions(version, address, failing, latency, other);
    }

    static double requireShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("failing: " + share + " (expected: 0..1)");
        }
        return share;
    }
}
