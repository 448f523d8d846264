package dev.davy.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a client's connection, and how instances are told. For one event loop. */
final class PeerIdentity {
    private final InetAddress peer;
    private final String name;
    private final byte[] text;
    private final InetSocketAddress local;
    private final TrustedPeers peers;
    private final boolean trusted;
    private final @Nullable String listener;
    private byte[] lastHost = {};
    private byte[] lastForwarded = {};

    /** @param listener that ended TLS; null for a plain one */
    PeerIdentity(InetAddress peer, InetSocketAddress local, TrustedPeers peers, @Nullable String listener) {
        this.peer = peer;
        this.name = peer.getHostAddress();
        this.text = ascii(name);
        this.local = local;
        this.peers = peers;
        this.listener = listener;
        this.trusted = peers.contain(peer);
    }

    /**
     * Who is at the other end of what a proxy passes on byte by byte: the client that the proxy names, of whom all is true
     * that would be if it had come by itself. Of one that the proxy does not name, nothing is believed.
     *
     * @param said null where no proxy said anything
     */
    static PeerIdentity of(
            ProxyHeader.@Nullable Addresses said,
            InetSocketAddress remote,
            InetSocketAddress local,
            TrustedPeers peers,
            @Nullable String listener) {
        if (said == null) {
            return new PeerIdentity(remote.getAddress(), local, peers, listener);
        }
        @Nullable InetSocketAddress source = said.source();
        @Nullable InetSocketAddress destination = said.destination();
        return source == null || destination == null
                ? new PeerIdentity(remote.getAddress(), local, TrustedPeers.NOBODY, listener)
                : new PeerIdentity(source.getAddress(), destination, peers, listener);
    }

    boolean trusted() {
        return trusted;
    }

    /** What clients of the listener speak. */
    String scheme() {
        return listener == null ? "http" : "https";
    }

    /** The listener that ended TLS; null for a plain one. */
    @Nullable
    String listener() {
        return listener;
    }

    /** The listener's port. */
    int port() {
        return local.getPort();
    }

    /** The listener's address, for a client that does not say whom it asks. */
    String localName() {
        return local.getAddress().getHostAddress();
    }

    @Override
    public String toString() {
        return name;
    }

    InetAddress client(RequestHead head) {
        return trusted ? Trust.client(head, peers).orElse(peer) : peer;
    }

    String name(RequestHead head) {
        return trusted ? client(head).getHostAddress() : name;
    }

    byte[] text(RequestHead head) {
        return trusted ? ascii(name(head)) : text;
    }

    /** The same for as long as the client asks the same host, which is nearly always. */
    byte[] forwarded(RequestHead head) {
        byte[] all = head.bytes();
        if (trusted) {
            return ascii(lines(head));
        }
        if (lastForwarded.length == 0
                || !Arrays.equals(lastHost, 0, lastHost.length, all, head.host(), head.hostEnd())) {
            lastHost = Arrays.copyOfRange(all, head.host(), head.hostEnd());
            lastForwarded = ascii(lines(head));
        }
        return lastForwarded;
    }

    /** {@code X-Forwarded-*}, and {@code Forwarded} (RFC 7239); what a trusted peer said stays, with this hop behind it. */
    private String lines(RequestHead head) {
        String host = head.text(head.host(), head.hostEnd());
        StringBuilder out = new StringBuilder();
        if (head.hostEnd() == head.host()) {
            // An HTTP/1.0 client need not say whom it asks; an instance has to be told (RFC 9112 section 3.2).
            host = local.getAddress().getHostAddress() + ":" + local.getPort();
            out.append("Host: ").append(host).append("\r\n");
        }
        out.append("X-Forwarded-For: ")
                .append(before(head, Field.X_FORWARDED_FOR))
                .append(name)
                .append("\r\n");
        once(out, head, Field.X_FORWARDED_PROTO, "X-Forwarded-Proto: ", scheme());
        once(out, head, Field.X_FORWARDED_HOST, "X-Forwarded-Host: ", host);
        once(out, head, Field.X_FORWARDED_PORT, "X-Forwarded-Port: ", Integer.toString(local.getPort()));
        String node = peer instanceof Inet6Address ? "\"[" + name + "]\"" : name;
        boolean plain = host.indexOf(':') < 0;
        out.append("Forwarded: ").append(before(head, Field.FORWARDED));
        out.append("for=").append(node).append(";host=").append(plain ? host : '"' + host + '"');
        return out.append(";proto=").append(scheme()).append("\r\n").toString();
    }

    private String before(RequestHead head, Field field) {
        if (!trusted || HeaderValues.first(head, field) < 0) {
            return "";
        }
        return HeaderValues.joined(head, field) + ", ";
    }

    private void once(StringBuilder out, RequestHead head, Field field, String line, String value) {
        if (!trusted || HeaderValues.first(head, field) < 0) {
            out.append(line).append(value).append("\r\n");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
