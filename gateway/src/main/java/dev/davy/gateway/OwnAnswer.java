package dev.davy.gateway;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The gateway's own answers: a status, and one line of text that says why. */
final class OwnAnswer {
    private OwnAnswer() {}

    /** Writes the answer; how many bytes its body has. */
    static int write(Peer client, RequestHead request, Reply reply, boolean persistent) {
        String text = reply.status() == 204 || reply.text().isEmpty() ? "" : reply.text() + "\n";
        String head = "HTTP/1.1 " + reply.status() + " " + phrase(reply.status()) + "\r\n"
                + (text.isEmpty()
                        ? reply.status() == 204 ? "" : "Content-Length: 0\r\n"
                        : "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                                + text.getBytes(StandardCharsets.UTF_8).length + "\r\n")
                + reply.lines()
                + (persistent ? request.http10() ? "Connection: keep-alive\r\n" : "" : "Connection: close\r\n")
                + "\r\n";
        byte[] bytes = (request.method() == Method.HEAD ? head : head + text).getBytes(StandardCharsets.UTF_8);
        ByteBuf out = client.room(bytes.length);
        out.writeBytes(bytes);
        return text.length();
    }

    static String phrase(int status) {
        return switch (status) {
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Error";
        };
    }
}
