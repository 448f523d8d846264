package dev.davy.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the names of instances, looked up again at a fixed pace by a virtual thread. A lookup that fails leaves
 * the last good answer in force, and says so once. Any thread may ask; the first question about a name waits for its answer.
 */
final class NameLookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameLookups.class);

    private final Lookup lookup;
    private final Duration pace;
    private final Runnable changed;
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Finds every address of a name; blocks. */
    interface Lookup {
        InetAddress[] all(String name) throws UnknownHostException;
    }

    private NameLookups(Lookup lookup, Duration pace, Runnable changed) {
        this.lookup = lookup;
        this.pace = pace;
        this.changed = changed;
    }

    /** @param changed called from this one's thread when a name has other addresses than before */
    static NameLookups start(Lookup lookup, Duration pace, Runnable changed) {
        NameLookups lookups = new NameLookups(lookup, pace, changed);
        Thread.ofVirtual().name("davy-names").start(lookups::follow);
        return lookups;
    }

    /** The addresses of a name or of a literal, in a fixed order; none where it never had one. */
    List<InetAddress> of(String host) {
        return known.computeIfAbsent(host, name -> look(name, List.of()));
    }

    /** Forgets every name but these. */
    void keep(Set<String> hosts) {
        known.keySet().retainAll(hosts);
        failing.retainAll(hosts);
    }

    private void follow() {
        while (!closed) {
            LockSupport.parkNanos(this, pace.toNanos());
            boolean other = false;
            for (String name : List.copyOf(known.keySet())) {
                List<InetAddress> before = known.getOrDefault(name, List.of());
                List<InetAddress> now = look(name, before);
                if (!now.equals(before) && known.replace(name, before, now)) {
                    LOG.info("{} is {} now", name, now);
                    other = true;
                }
            }
            if (other && !closed) {
                changed.run();
            }
        }
    }

    private List<InetAddress> look(String name, List<InetAddress> before) {
        try {
            InetAddress[] all = lookup.all(name);
            if (failing.remove(name)) {
                LOG.info("{} can be looked up again", name);
            }
            // A name of this machine is one server, whatever families it has.
            return Arrays.stream(all)
                    .filter(each -> !each.isLoopbackAddress() || each.getClass() == all[0].getClass())
                    .distinct()
                    .sorted(Comparator.comparing(InetAddress::getHostAddress))
                    .toList();
        } catch (UnknownHostException e) {
            if (failing.add(name)) {
                LOG.warn(
                        "{} cannot be looked up: {}",
                        name,
                        before.isEmpty() ? "it has no address" : "its last good addresses stay: " + before);
            }
            return before;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
