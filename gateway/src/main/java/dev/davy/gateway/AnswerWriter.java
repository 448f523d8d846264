package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the head that a client is sent: the instance's lines without those that end here, framed anew. */
final class AnswerWriter {
    private static final byte[] HTTP = ascii("HTTP/1.1");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int MOST_BEHIND = 16 * 1024;

    private AnswerWriter() {}

    /**
     * Writes the head; whether the body has to be framed as chunks.
     *
     * @param behind bytes of body that came with the head, for which room is made
     */
    static boolean write(Peer client, RequestHead request, AnswerHead head, int behind, boolean persistent) {
        ByteBuf out = client.room(head.end() + 128 + (behind <= MOST_BEHIND ? behind + 16 : 0));
        lines(out, head);
        boolean chunked = false;
        if (head.status() == 101) {
            upgrade(out, head);
        } else {
            boolean bodiless = head.bodiless(request.method());
            if (head.contentLength() >= 0 && head.status() != 204) {
                out.writeBytes(LENGTH);
                Chunks.decimal(out, head.contentLength());
                out.writeShort(CRLF);
            } else if (!bodiless && !request.http10()) {
                out.writeBytes(CHUNKED);
                chunked = true;
            }
            boolean closes = !persistent || (!chunked && !bodiless && head.contentLength() < 0);
            if (closes) {
                out.writeBytes(CLOSE);
            } else if (request.http10()) {
                out.writeBytes(KEEP_ALIVE);
            }
        }
        out.writeShort(CRLF);
        return chunked;
    }

    /** Passes an interim answer on. */
    static void interim(Peer client, AnswerHead head) {
        ByteBuf out = client.room(head.end() + 16);
        lines(out, head);
        out.writeShort(CRLF);
    }

    private static void lines(ByteBuf out, AnswerHead head) {
        byte[] all = head.bytes();
        int run = 0;
        if (head.http10()) {
            out.writeBytes(HTTP);
            run = HTTP.length;
        }
        boolean names = head.connectionNames();
        for (int i = 0; i < head.count(); i++) {
            Field field = head.field(i);
            if (field.hop() || (names && ConnectionOptions.name(head, i))) {
                out.writeBytes(all, run, head.lineAt(i) - run);
                run = head.lineAt(i + 1);
            }
        }
        out.writeBytes(all, run, head.end() - 2 - run);
    }

    private static void upgrade(ByteBuf out, AnswerHead head) {
        int header = HeaderValues.first(head, Field.UPGRADE);
        if (header >= 0) {
            out.writeBytes(UPGRADE)
                    .writeBytes(head.bytes(), head.value(header), head.valueEnd(header) - head.value(header))
                    .writeShort(CRLF);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
