package dev.davy.gateway;

import dev.davy.model.Key;
import dev.davy.resources.Issuer;
import dev.davy.routing.Claims;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request and who asks: by its connection, by what trusted peers say, by its token or by the cookie that the gateway
 * issued. {@link RoutedRequest} is what is decided by it; a decision that a token has to be looked at for is taken again when
 * that was done, and nothing of the request's body is read until then. For one event loop.
 */
abstract sealed class IdentifiedRequest extends Deadline permits RoutedRequest {
    /** What {@link #decide} says where it has to be asked again. */
    static final int LATER = -1;

    /** How long a request waits until it is known what its token is worth. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ClientStream client;
    private final RequestHead head;
    private boolean awaiting;
    private boolean impatient;
    private boolean identifying;
    private byte @Nullable [] identity;
    private @Nullable String setCookie;

    IdentifiedRequest(ClientStream client, RequestHead head) {
        this.client = client;
        this.head = head;
    }

    /** Finds out whom the request is for, now or when it is known who asks; {@link #directed} goes on. */
    final void direct() {
        awaiting = false;
        int refused = decide();
        identifying = refused == LATER;
        if (identifying) {
            worker().deadlines().set(this, worker().now() + PATIENCE_NANOS);
        } else {
            directed(refused);
        }
    }

    /**
     * Decides whom the request is for: 0, the status that it is answered with because it is for nobody, or {@link #LATER}
     * where that depends on a token that is being looked at. Asked again then, it goes on where it was.
     */
    abstract int decide();

    /** Goes on by what {@link #decide} said. */
    abstract void directed(int refused);

    /** A time that the exchange has set has come. */
    abstract void due();

    /** What a token is worth is known now. A request that is over waits for nothing any more. */
    final void identified() {
        if (identifying && waiting()) {
            worker().deadlines().cancel(this);
            directAgain();
        }
    }

    /** What was waited for takes too long, and counts as nothing from now on; or something else is due. */
    @Override
    final void expired() {
        if (identifying) {
            impatient = true;
            worker().tick();
            directAgain();
        } else {
            due();
        }
    }

    private void directAgain() {
        direct();
        client.resume();
    }

    /** Whether it is not known yet who asks, and somebody has to know. */
    final boolean awaiting() {
        return awaiting;
    }

    /** What a token of this issuer's says; nothing while that is being found out, which {@link #awaiting} says then. */
    final Claims claims(String issuer) {
        @Nullable TokenVerifier by = worker().verifiers().of(issuer);
        if (by == null) {
            return Claims.NONE;
        }
        @Nullable String token = token(by.terms().place());
        if (token == null) {
            return Claims.NONE;
        }
        @Nullable Claims claims = worker().tokens().claims(by, token, impatient ? null : this);
        if (claims == null) {
            awaiting = !impatient;
            return Claims.NONE;
        }
        return claims;
    }

    private @Nullable String token(Issuer.Place place) {
        return switch (place) {
            case Issuer.Place.Header header -> {
                byte[] name = header.name().getBytes(StandardCharsets.US_ASCII);
                int hash = Syntax.hash(name, 0, name.length);
                int at = HeaderValues.first(head, hash, name);
                // Of two it could not be said whose they are.
                if (at < 0 || HeaderValues.next(head, at + 1, hash, name) >= 0) {
                    yield null;
                }
                String value = head.text(head.value(at), head.valueEnd(at));
                if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
                    yield value.substring(7).strip();
                }
                yield header.name().equals("authorization") ? null : value;
            }
            case Issuer.Place.Cookie cookie -> {
                long slice = HeaderValues.cookie(head, cookie.name().getBytes(StandardCharsets.UTF_8));
                yield slice == 0 ? null : head.text((int) (slice >>> 32), (int) slice);
            }
        };
    }

    /** The identity in the cookie that the gateway issues; a new one where the request has none. */
    final byte[] issued(Key.IssuedCookie cookie, byte[] name) {
        byte[] now = identity;
        if (now == null) {
            now = worker().cookies().identity(head, name);
            if (now == null) {
                now = worker().cookies().create();
                setCookie = worker().cookies().text(cookie, now);
            }
            identity = now;
        }
        return now;
    }

    /** The cookie that the request's answer gives to its client, as {@code Set-Cookie} has it; null for none. */
    final @Nullable String issuedNow() {
        return setCookie;
    }

    /** The user's key for a person: what is secret in it shows by its beginning alone. */
    final String keyName(Key key) {
        return switch (key) {
            case Key.Request _ -> "a request by itself";
            case Key.ClientAddress _ -> "address " + client();
            case Key.Header header -> {
                byte[] name = header.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
                yield "header " + header.name() + " "
                        + beginning(HeaderValues.joined(head, Syntax.hash(name, 0, name.length), name));
            }
            case Key.Cookie cookie -> {
                long slice = HeaderValues.cookie(head, cookie.name().getBytes(StandardCharsets.UTF_8));
                yield "cookie " + cookie.name() + " " + beginning(head.text((int) (slice >>> 32), (int) slice));
            }
            case Key.Claim claim ->
                "claim " + claim.name() + " "
                        + beginning(claims(claim.issuer()).text(claim.name()).orElse(""));
            case Key.IssuedCookie cookie ->
                "cookie " + cookie.name() + " "
                        + beginning(identity == null ? "" : new String(identity, StandardCharsets.US_ASCII));
        };
    }

    private static String beginning(String text) {
        return text.length() <= 8 ? text : text.substring(0, 8) + "…";
    }

    /** The bucket that a trusted peer names, or -1. */
    final int trustedBucket(String release) {
        return trusted() ? Trust.bucket(head, release) : -1;
    }

    /** The country of the client: what a trusted peer says, else where its address is. Read when it is asked for. */
    final Optional<String> country() {
        Identification by = worker().options().identification();
        if (trusted() && by.countryHeader().isPresent()) {
            Optional<String> said = Trust.country(head, by.countryHeader().get());
            if (said.isPresent()) {
                return said;
            }
        }
        return by.countries().of(peer().client(head));
    }

    public final Optional<String> hiddenHeader() {
        return trusted()
                ? Optional.empty()
                : worker().options().identification().countryHeader();
    }

    final PeerIdentity peer() {
        return client.peer();
    }

    final Worker worker() {
        return client.worker();
    }

    public final RequestHead head() {
        return head;
    }

    public final boolean trusted() {
        return client.peer().trusted();
    }

    public final byte[] forwarded() {
        return client.peer().forwarded(head);
    }

    /** The client's address, as trusted peers say it. */
    public final String client() {
        return client.peer().name(head);
    }
}
