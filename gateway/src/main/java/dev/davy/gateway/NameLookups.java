package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the names of instances, looked up again by a virtual thread when the time of their last answer is over. A
 * lookup that fails leaves the last good answer in force, and says so once. Any thread may ask; the first question about a
 * name waits for its answer.
 */
final class NameLookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameLookups.class);

    private final Lookup lookup;
    private final Duration retry;
    private final Runnable changed;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread follower;
    private volatile boolean closed;

    /** Finds every address of a name; blocks. */
    interface Lookup extends AutoCloseable {
        Answer all(String name) throws UnknownHostException;

        @Override
        default void close() {}
    }

    /**
     * What a name is.
     *
     * @param addresses at least one
     * @param validFor how long
     */
    record Answer(List<InetAddress> addresses, Duration validFor) {}

    private record Known(List<InetAddress> addresses, long due) {}

    private NameLookups(Lookup lookup, Duration retry, Runnable changed) {
        this.lookup = lookup;
        this.retry = retry;
        this.changed = changed;
    }

    /**
     * @param retry how long after a lookup that failed there is another
     * @param changed called from this one's thread when a name has other addresses than before
     */
    static NameLookups start(Lookup lookup, Duration retry, Runnable changed) {
        NameLookups lookups = new NameLookups(lookup, retry, changed);
        lookups.follower = Thread.ofVirtual().name("davy-names").start(lookups::follow);
        return lookups;
    }

    /** Where the servers of an instance are; one without an address where its name has none. */
    List<InetSocketAddress> servers(RoutingTable.Instance instance) {
        String host = instance.host();
        if (host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c))) {
            return List.of(new InetSocketAddress(host, instance.port()));
        }
        List<InetAddress> all = of(host);
        return all.isEmpty()
                ? List.of(InetSocketAddress.createUnresolved(host, instance.port()))
                : all.stream()
                        .map(address -> new InetSocketAddress(address, instance.port()))
                        .toList();
    }

    /** The addresses of a name or of a literal, in a fixed order; none where it never had one. */
    List<InetAddress> of(String host) {
        List<InetAddress> addresses =
                known.computeIfAbsent(host, name -> look(name, List.of())).addresses();
        LockSupport.unpark(follower);
        return addresses;
    }

    /** Forgets every name but these. */
    void keep(Set<String> hosts) {
        known.keySet().retainAll(hosts);
        failing.retainAll(hosts);
    }

    private void follow() {
        while (!closed) {
            long next = known.values().stream()
                    .mapToLong(name -> name.due() - System.nanoTime())
                    .min()
                    .orElse(retry.toNanos());
            if (next > 0) {
                LockSupport.parkNanos(this, next);
                continue;
            }
            boolean other = false;
            for (Map.Entry<String, Known> each : Map.copyOf(known).entrySet()) {
                String name = each.getKey();
                Known before = each.getValue();
                if (before.due() - System.nanoTime() > 0) {
                    continue;
                }
                Known now = look(name, before.addresses());
                if (known.replace(name, before, now) && !now.addresses().equals(before.addresses())) {
                    LOG.info("{} is {} now", name, now.addresses());
                    other = true;
                }
            }
            if (other && !closed) {
                changed.run();
            }
        }
    }

    private Known look(String name, List<InetAddress> before) {
        try {
            Answer answer = lookup.all(name);
            List<InetAddress> all = answer.addresses();
            if (failing.remove(name)) {
                LOG.info("{} can be looked up again", name);
            }
            // A name of this machine is one server, whatever families it has.
            List<InetAddress> servers = all.stream()
                    .filter(each -> !each.isLoopbackAddress()
                            || each.getClass() == all.getFirst().getClass())
                    .distinct()
                    .sorted(Comparator.comparing(InetAddress::getHostAddress))
                    .toList();
            return new Known(servers, System.nanoTime() + answer.validFor().toNanos());
        } catch (UnknownHostException e) {
            if (failing.add(name)) {
                LOG.warn(
                        "{} cannot be looked up: {}",
                        name,
                        before.isEmpty() ? "it has no address" : "its last good addresses stay: " + before);
            }
            return new Known(before, System.nanoTime() + retry.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(follower);
        lookup.close();
    }
}
