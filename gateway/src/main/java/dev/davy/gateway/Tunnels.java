package dev.davy.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a WebSocket's handshake says in HTTP/1.1 and not in HTTP/2 (RFC 6455 section 4.2.2, RFC 8441 section 5). */
final class Tunnels {
    static final String KEY = "sec-websocket-key";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Tunnels() {}

    /** The lines of an answer that opens a WebSocket, for whoever asked in HTTP/1.1; each with its end. */
    static String opened(RequestHead request) {
        String lines = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        String key = HeaderValues.text(request, KEY);
        return key.isEmpty() ? lines : lines + "Sec-WebSocket-Accept: " + accept(key) + "\r\n";
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
