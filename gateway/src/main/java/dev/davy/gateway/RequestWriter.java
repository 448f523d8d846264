package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the head that an instance is sent: the client's lines without those that end here, and where it came from. */
final class RequestWriter {
    private static final byte[] HTTP = ascii(" HTTP/1.1\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] AUDIENCE = ascii("x-davy-audience: ");
    private static final byte[] BUCKET = ascii("x-davy-bucket: ");
    private static final int CRLF = '\r' << 8 | '\n';

    private RequestWriter() {}

    /** Room that head and kept body need at most, audiences apart. */
    static int estimate(OutgoingRequest request) {
        @Nullable ByteBuf body = request.keptBody();
        return request.head().end() + request.forwarded().length + 192 + (body == null ? 0 : body.readableBytes());
    }

    /** Writes the head, and behind it what is kept of the body. */
    static void write(ByteBuf out, OutgoingRequest request) {
        RequestHead head = request.head();
        byte[] all = head.bytes();
        int run = head.start();
        if (!head.plainLine()) {
            out.writeBytes(all, run, head.methodEnd() - run).writeByte(' ');
            out.writeBytes(all, head.target(), head.targetEnd() - head.target()).writeBytes(HTTP);
            run = head.lineAt(0);
        }
        boolean trusted = request.trusted();
        boolean names = head.connectionNames();
        Optional<String> hidden = request.hiddenHeader();
        for (int i = 0; i < head.count(); i++) {
            if (ends(head, i, trusted, names) || (hidden.isPresent() && head.named(i, hidden.get()))) {
                out.writeBytes(all, run, head.lineAt(i) - run);
                run = head.lineAt(i + 1);
            }
        }
        out.writeBytes(all, run, head.end() - 2 - run);
        out.writeBytes(request.forwarded());
        if (head.upgrade()) {
            upgrade(out, head);
        }
        String audiences = request.forwardedAudiences();
        if (!audiences.isEmpty()) {
            out.writeBytes(AUDIENCE)
                    .writeBytes(audiences.getBytes(StandardCharsets.UTF_8))
                    .writeShort(CRLF);
        }
        String buckets = request.buckets();
        if (!buckets.isEmpty()) {
            out.writeBytes(BUCKET);
            out.writeCharSequence(buckets, StandardCharsets.US_ASCII);
            out.writeShort(CRLF);
        }
        if (head.chunked()) {
            out.writeBytes(CHUNKED);
        } else if (head.contentLength() >= 0) {
            out.writeBytes(LENGTH);
            Chunks.decimal(out, head.contentLength());
            out.writeShort(CRLF);
        }
        out.writeShort(CRLF);
        @Nullable ByteBuf body = request.keptBody();
        if (head.chunked() && request.whole()) {
            Chunks.whole(out, body);
        } else if (body != null) {
            out.writeBytes(body, body.readerIndex(), body.readableBytes());
        }
    }

    /** Whether a line of the client's goes no further. */
    static boolean ends(RequestHead head, int header, boolean trusted, boolean names) {
        Field field = head.field(header);
        return (field != Field.OTHER && ends(field, trusted)) || (names && named(head, field, header));
    }

    /** Whether a field of the client's goes no further: what a trusted peer says of proto, host, port and copies is passed on. */
    private static boolean ends(Field field, boolean trusted) {
        if (field.hop()) {
            return true;
        }
        return field.telling()
                && !(trusted
                        && (field == Field.X_DAVY_MIRROR
                                || field == Field.X_FORWARDED_PROTO
                                || field == Field.X_FORWARDED_HOST
                                || field == Field.X_FORWARDED_PORT));
    }

    /** Connection may name anything but what a request cannot do without. */
    private static boolean named(RequestHead head, Field field, int header) {
        return field != Field.HOST && head.namedByConnection(header);
    }

    private static void upgrade(ByteBuf out, RequestHead head) {
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
