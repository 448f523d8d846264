package dev.davy.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The header fields that the gateway itself reads, writes or leaves out. */
@SuppressWarnings("ImmutableEnumChecker") // the array never leaves, and is never written
enum Field {
    /** Any other: passed on as it is. */
    OTHER("", Handling.PASS),
    HOST("Host", Handling.PASS),
    COOKIE("Cookie", Handling.PASS),
    /** On copies, which are not copied again; see {@link Copies#guards}. */
    X_DAVY_MIRROR("x-davy-mirror", Handling.TELL),
    CONTENT_TYPE("Content-Type", Handling.PASS),
    GRPC_STATUS("grpc-status", Handling.PASS),
    CONTENT_LENGTH("Content-Length", Handling.OWN),
    TRANSFER_ENCODING("Transfer-Encoding", Handling.OWN),
    CONNECTION("Connection", Handling.OWN),
    KEEP_ALIVE("Keep-Alive", Handling.OWN),
    PROXY_CONNECTION("Proxy-Connection", Handling.OWN),
    PROXY_AUTHENTICATE("Proxy-Authenticate", Handling.OWN),
    PROXY_AUTHORIZATION("Proxy-Authorization", Handling.OWN),
    TE("TE", Handling.OWN),
    TRAILER("Trailer", Handling.OWN),
    UPGRADE("Upgrade", Handling.OWN),
    EXPECT("Expect", Handling.OWN),
    X_FORWARDED_FOR("X-Forwarded-For", Handling.TELL),
    X_FORWARDED_PROTO("X-Forwarded-Proto", Handling.TELL),
    X_FORWARDED_HOST("X-Forwarded-Host", Handling.TELL),
    X_FORWARDED_PORT("X-Forwarded-Port", Handling.TELL),
    FORWARDED("Forwarded", Handling.TELL),
    X_DAVY_AUDIENCE("x-davy-audience", Handling.TELL),
    X_DAVY_BUCKET("x-davy-bucket", Handling.TELL);

    private static final Field[] TABLE = table();

    private final byte[] name;
    private final int hash;
    private final Handling handling;

    Field(String name, Handling handling) {
        this.name = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        this.hash = Syntax.hash(this.name, 0, this.name.length);
        this.handling = handling;
    }

    /** Whether it ends here and the gateway writes its own, if any: between client and gateway, or gateway and instance. */
    boolean hop() {
        return handling == Handling.OWN;
    }

    /** Whether it tells instances where a request came from, so that a client must not write it. */
    boolean telling() {
        return handling == Handling.TELL;
    }

    /** The field of a name whose {@link Syntax#hash} is known. */
    static Field of(int hash, byte[] bytes, int from, int to) {
        Field candidate = TABLE[slot(hash)];
        return candidate.hash == hash && Syntax.equalsIgnoreCase(candidate.name, bytes, from, to) ? candidate : OTHER;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 9) & 255;
    }

    /** One probe finds a field: names that fall on one slot are a mistake that class loading shows. */
    private static Field[] table() {
        Field[] table = new Field[256];
        java.util.Arrays.fill(table, OTHER);
        for (Field field : values()) {
            if (field != OTHER) {
                if (table[slot(field.hash)] != OTHER) {
                    throw new IllegalStateException(field + " and " + table[slot(field.hash)] + " share a slot");
                }
                table[slot(field.hash)] = field;
            }
        }
        return table;
    }

    private enum Handling {
        PASS,
        OWN,
        TELL
    }
}
