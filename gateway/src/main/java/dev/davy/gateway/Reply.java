package dev.davy.gateway;

import java.nio.charset.StandardCharsets;

/**
 * An answer by the gateway itself, which is no outcome of any version.
 *
 * @param grpcStatus what a call of gRPC is told; {@link GrpcStatus#NONE} for other requests
 * @param lines header lines besides those of every answer, each with its end; may be empty
 * @param text why, in one line
 */
record Reply(int status, int grpcStatus, String lines, String text) {
    Reply(int status, String lines, String text) {
        this(status, GrpcStatus.NONE, lines, text);
    }

    Reply(int status, String text) {
        this(status, "", text);
    }

    /** The same for whoever asked so: a call of gRPC is refused by a head alone, with HTTP 200 and the status of gRPC. */
    Reply to(RequestHead head) {
        if (status < 400 || !GrpcStatus.calls(head)) {
            return this;
        }
        int code = GrpcStatus.ofHttp(status);
        String why = "Content-Type: application/grpc\r\nGrpc-Status: " + code + "\r\nGrpc-Message: " + escaped(text);
        return new Reply(200, code, lines + why + "\r\n", "");
    }

    /** As gRPC writes a message in a field (PROTOCOL-HTTP2.md, Percent-Encoded). */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each < ' ' || each > '~' || each == '%') {
                out.append(String.format("%%%02X", each));
            } else {
                out.append((char) each);
            }
        }
        return out.toString();
    }
}
