package dev.davy.server;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from the admin port: a request must name this process as its {@code Host}, and must not come from
 * a page of another origin.
 *
 * <p>A page whose name was pointed at this machine after it was loaded (DNS rebinding) carries its own name as
 * {@code Host}; a page that only sends requests carries its {@code Origin}. Neither needs the token to do harm to a server
 * that does not look, so this is asked before routing and before the token. Immutable.
 */
public final class HostGuard {
    private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    private static final int HTTP_PORT = 80;

    private final int port;
    private final Set<String> names;

    private HostGuard(int port, Set<String> names) {
        this.port = port;
        this.names = names;
    }

    /** The guard of a listener: loopback names and addresses, and the address it was told to listen on. */
    public static HostGuard of(InetSocketAddress listening) {
        Set<String> names = new HashSet<>(Set.of("localhost", "[::1]"));
        String configured = listening.getHostString().toLowerCase(Locale.ROOT);
        names.add(configured.indexOf(':') < 0 ? configured : "[" + configured + "]");
        return new HostGuard(listening.getPort(), Set.copyOf(names));
    }

    /**
     * Why a request with these headers is refused; empty if it is not.
     *
     * @param hosts every value of {@code Host}
     * @param origins every value of {@code Origin}
     */
    public Optional<Problem> refusal(List<String> hosts, List<String> origins) {
        if (hosts.size() != 1 || !own(hosts.getFirst())) {
            return Optional.of(new Problem(
                    Problem.Code.HOST_REFUSED,
                    "Host: " + hosts + " (expected: localhost:" + port + " or an address of this process)"));
        }
        for (String origin : origins) {
            if (!origin.startsWith("http://") || !own(origin.substring("http://".length()))) {
                return Optional.of(new Problem(
                        Problem.Code.ORIGIN_REFUSED,
                        "Origin: " + origin + " (expected: none, or http://localhost:" + port + ")"));
            }
        }
        return Optional.empty();
    }

    private boolean own(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String name = (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
        boolean portIsOurs =
                hasPort ? authority.substring(colon + 1).equals(Integer.toString(port)) : port == HTTP_PORT;
        return portIsOurs && (names.contains(name) || LOOPBACK.matcher(name).matches());
    }
}
