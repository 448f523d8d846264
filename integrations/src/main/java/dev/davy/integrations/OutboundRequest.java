package dev.davy.integrations;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request to someone outside.
 *
 * @param headers besides {@code host}, {@code connection}, {@code content-length} and {@code user-agent}
 * @param body empty for none
 * @param deadline for the whole exchange, from looking up the name to the last byte of the answer
 * @param mostBytes what the body of the answer may come to
 * @param hidden secrets of the headers, which are left out of the answer should it repeat them
 * @param tls what https is spoken with; empty for what Java trusts
 */
record OutboundRequest(
        String method,
        URI url,
        Map<String, String> headers,
        String body,
        Duration deadline,
        int mostBytes,
        List<String> hidden,
        Optional<SSLSocketFactory> tls) {
    OutboundRequest {
        headers = new LinkedHashMap<>(headers);
        hidden = List.copyOf(hidden);
        headers.forEach((name, value) -> {
            if ((name + value).chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
                throw new IllegalArgumentException(
                        "header " + name.replaceAll("[^!-~]", "?") + ": a control character (expected: plain letters)");
            }
        });
    }

    boolean secure() {
        return url.getScheme().equalsIgnoreCase("https");
    }

    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? 443 : 80;
    }

    /** Who is asked, for messages: paths and queries may hold secrets. */
    String peer() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    /** As it is sent. */
    byte[] bytes() {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        head.append("host: ").append(url.getRawAuthority()).append("\r\n");
        head.append("connection: close\r\nuser-agent: davy\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0 || !method.equals("GET")) {
            head.append("content-length: ").append(content.length).append("\r\n");
        }
        byte[] lines = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[lines.length + content.length];
        System.arraycopy(lines, 0, all, 0, lines.length);
        System.arraycopy(content, 0, all, lines.length, content.length);
        return all;
    }
}
