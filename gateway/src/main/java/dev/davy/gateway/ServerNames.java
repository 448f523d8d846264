package dev.davy.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which listener of a port a client gets by the server name that it asks for (SNI, RFC 6066 section 3): its own name, then
 * the longest wildcard, then the listener for every host. Replaced by the thread that brings a table, read by event loops.
 */
final class ServerNames {
    private volatile List<Name> names;

    ServerNames(List<Name> names) {
        this.names = List.copyOf(names);
    }

    void replace(ServerNames by) {
        names = by.names;
    }

    /**
     * A listener.
     *
     * @param listener as the routing table has it
     * @param hostname empty for every host
     */
    record Name(String listener, Optional<String> hostname, Credentials credentials) {
        /** How well the name fits: -1 not at all, the longer the better. */
        private int fits(String asked) {
            if (hostname.isEmpty()) {
                return 0;
            }
            String mine = hostname.get();
            if (mine.equals(asked)) {
                return Integer.MAX_VALUE;
            }
            boolean within =
                    mine.startsWith("*.") && asked.endsWith(mine.substring(1)) && asked.length() > mine.length() - 1;
            return within ? mine.length() : -1;
        }
    }

    /**
     * The listener for a name; null where there is none.
     *
     * @param asked null where the client did not say: the listener for every host, else the first
     */
    @Nullable
    Name find(@Nullable String asked) {
        List<Name> now = names;
        String name = asked == null ? "" : asked.toLowerCase(Locale.ROOT);
        @Nullable Name best = null;
        for (Name each : now) {
            if (each.fits(name) >= 0 && (best == null || each.fits(name) > best.fits(name))) {
                best = each;
            }
        }
        return best == null && asked == null && !now.isEmpty() ? now.getFirst() : best;
    }
}
