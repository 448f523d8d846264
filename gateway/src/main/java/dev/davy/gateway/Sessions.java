package dev.davy.gateway;

import dev.davy.resources.SessionPersistence;
import dev.davy.routing.RoutingTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one rule: reads and writes the token that tells which instance a user is with. Lowered, immutable.
 *
 * <p>A token names the instance and the reference by marks that mean nothing without the gateway's secret and are others
 * for every rule, the seconds in which it began and was last written, and is marked as a whole. What is no token of this
 * rule, or of an instance that is gone, begins a new session.
 */
final class Sessions {
    private static final int BYTES = 32;
    private static final int MARKED = 24;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    /** Of the idle timeout, after which a token is written anew. */
    private static final int REFRESHES = 8;

    private final SessionPersistence persistence;
    private final Secret secret;
    private final String name;
    private final byte[] wireName;
    private final int nameHash;
    private final Map<Long, Destination> references = new HashMap<>();
    private final Map<Long, Instance> instances = new HashMap<>();
    private final Map<Destination, Long> referenceMarks = new HashMap<>();

    /** @param destinations all of the rule's, those of weight 0 as well, in its order; null for one that does not exist */
    Sessions(
            SessionPersistence persistence,
            RoutingTable.Rule rule,
            Secret gateway,
            List<@Nullable Destination> destinations) {
        this.persistence = persistence;
        String identity = rule.route() + " " + rule.index();
        this.secret = gateway.derive("session " + identity + " " + persistence.type() + " "
                + persistence.name().orElse(""));
        boolean cookie = persistence.type() == SessionPersistence.Carrier.COOKIE;
        this.name = persistence
                .name()
                .orElse((cookie ? "davy-session-" : "Davy-Session-")
                        + Long.toHexString(gateway.mark(identity) & 0xFFFF_FFFFL));
        this.wireName = (cookie ? name : name.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII);
        this.nameHash = Syntax.hash(wireName, 0, wireName.length);
        Map<RoutingTable.Destination, Integer> seen = new HashMap<>();
        for (int i = 0; i < destinations.size(); i++) {
            RoutingTable.Destination reference = rule.backends().get(i).destination();
            // Two references to the same may change requests differently: the first, the second, and so on of them.
            int nth = seen.merge(reference, 1, Integer::sum);
            @Nullable Destination destination = destinations.get(i);
            if (destination == null) {
                continue;
            }
            long mark = secret.mark("to " + reference + (nth == 1 ? "" : " " + nth));
            references.put(mark, destination);
            referenceMarks.put(destination, mark);
            for (Instance instance : destination.target().instances()) {
                instances.put(mark(instance), instance);
            }
        }
    }

    private long mark(Instance instance) {
        return secret.mark("at " + instance.version().label() + " " + instance.address());
    }

    /** The session that a request brings; null for none that counts. */
    @Nullable
    Session of(RequestHead head, long epochSecond) {
        int from;
        int to;
        if (persistence.type() == SessionPersistence.Carrier.COOKIE) {
            long slice = HeaderValues.cookie(head, wireName);
            from = (int) (slice >>> 32);
            to = (int) slice;
        } else {
            int header = HeaderValues.first(head, nameHash, wireName);
            from = header < 0 ? 0 : head.value(header);
            to = header < 0 ? 0 : head.valueEnd(header);
        }
        if (to - from != (BYTES * 4 + 2) / 3) {
            return null;
        }
        byte[] token;
        try {
            token = DECODER.decode(head.text(from, to));
        } catch (IllegalArgumentException _) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(token);
        if (token.length != BYTES || in.getLong(MARKED) != secret.mark(token, MARKED)) {
            return null;
        }
        long began = in.getInt(16) & 0xFFFF_FFFFL;
        long written = in.getInt(20) & 0xFFFF_FFFFL;
        if (over(persistence.absoluteTimeout().orElse(null), began, epochSecond)
                || over(persistence.idleTimeout().orElse(null), written, epochSecond)) {
            return null;
        }
        return new Session(references.get(in.getLong(8)), instances.get(in.getLong(0)), began, written);
    }

    private static boolean over(@Nullable Duration limit, long since, long now) {
        return limit != null && now - since > limit.toSeconds();
    }

    /**
     * The header line that an answer needs so that its user stays; empty where he has it already.
     *
     * @param brought what the request brought
     */
    String line(
            @Nullable Session brought, Destination destination, Instance served, long epochSecond, boolean encrypted) {
        long began = epochSecond;
        if (brought != null && brought.instance() == served && destination.equals(brought.destination())) {
            if (!stale(brought, epochSecond)) {
                return "";
            }
            began = brought.began();
        }
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(mark(served)).putLong(referenceMarks.getOrDefault(destination, 0L));
        out.putInt((int) began).putInt((int) epochSecond);
        out.putLong(secret.mark(out.array(), MARKED));
        String token = ENCODER.encodeToString(out.array());
        if (persistence.type() == SessionPersistence.Carrier.HEADER) {
            return name + ": " + token + "\r\n";
        }
        String age = persistence.permanent()
                ? "; Max-Age="
                        + Math.max(
                                1,
                                began
                                        + persistence
                                                .absoluteTimeout()
                                                .orElseThrow()
                                                .toSeconds()
                                        - epochSecond)
                : "";
        return "Set-Cookie: " + name + "=" + token + "; Path=/; HttpOnly; SameSite=Lax" + (encrypted ? "; Secure" : "")
                + age + "\r\n";
    }

    private boolean stale(Session session, long epochSecond) {
        return persistence.idleTimeout().isPresent()
                && (epochSecond - session.written()) * REFRESHES
                        >= persistence.idleTimeout().get().toSeconds();
    }

    /**
     * A user's session.
     *
     * @param destination the reference that he is with; null where the rule has it no more
     * @param instance null where it is gone
     * @param began second since the epoch
     * @param written the same
     */
    record Session(
            @Nullable Destination destination, @Nullable Instance instance, long began, long written) {}
}
