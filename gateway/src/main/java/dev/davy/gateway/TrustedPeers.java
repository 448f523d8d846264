package dev.davy.gateway;

import java.net.InetAddress;
import java.util.List;

/**
 * The proxies in front whose word is believed about where a request comes from, and how they say it.
 *
 * @param networks where they are; their {@code X-Forwarded-*}, {@code Forwarded}, {@code x-davy-audience} and
 *     {@code x-davy-bucket} are believed
 * @param hops how many of them a request passes, 0..100: the client is that many addresses from the right of
 *     {@code X-Forwarded-For}. 0 is as many as are in {@code networks}
 * @param proxyProtocol whether each connection of theirs begins with a header of the PROXY protocol
 */
public record TrustedPeers(List<Network> networks, int hops, boolean proxyProtocol) {
    /** Nobody's word is believed. */
    public static final TrustedPeers NOBODY = new TrustedPeers(List.of(), 0, false);

    private static final int MOST_HOPS = 100;

    public TrustedPeers {
        networks = List.copyOf(networks);
        if (hops < 0 || hops > MOST_HOPS) {
            throw new IllegalArgumentException("trustedPeers.hops: " + hops + " (expected: 0.." + MOST_HOPS + ")");
        }
    }

    /** Peers of whom nothing else is known. */
    public static TrustedPeers of(List<Network> networks) {
        return networks.isEmpty() ? NOBODY : new TrustedPeers(networks, 0, false);
    }

    boolean contain(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }
}
