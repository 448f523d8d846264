package dev.davy.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes spans in OTLP's JSON (OpenTelemetry Protocol 1.x, JSON Protobuf encoding), named by its semantic conventions. Pure. */
final class SpanJson {
    private static final int SERVER = 2;
    private static final int ERROR = 2;

    private final StringBuilder out = new StringBuilder(768);

    private SpanJson() {}

    /** A whole request to a receiver. */
    static String document(List<String> spans) {
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                + "{\"stringValue\":\"davy\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"davy\"},\"spans\":["
                + String.join(",", spans) + "]}]}]}";
    }

    /** @param endMillis the wall clock now, when the request is over */
    static String of(Span span, AccessEntry entry, long endMillis) {
        return new SpanJson().span(span, entry, endMillis);
    }

    private String span(Span span, AccessEntry entry, long endMillis) {
        RequestHead head = entry.request();
        String method = head.text(head.start(), head.methodEnd());
        long end = endMillis * 1_000_000;
        out.append("{\"traceId\":\"")
                .append(span.trace())
                .append("\",\"spanId\":\"")
                .append(span.id())
                .append('"');
        if (span.parent() != null) {
            out.append(",\"parentSpanId\":\"").append(span.parent()).append('"');
        }
        out.append(",\"name\":");
        text(entry.route() == null ? method : method + " " + entry.route());
        out.append(",\"kind\":")
                .append(SERVER)
                .append(",\"startTimeUnixNano\":\"")
                .append(end - (entry.endedNanos() - entry.startedNanos()))
                .append("\",\"endTimeUnixNano\":\"")
                .append(end)
                .append("\",\"attributes\":[");
        attribute("http.request.method", method);
        attribute("url.path", head.text(head.target(), head.pathEnd()));
        attribute("server.address", head.text(head.host(), head.hostNameEnd()));
        attribute("client.address", entry.client());
        attribute("http.route", entry.route());
        attribute("davy.upstream", entry.upstream());
        attribute("davy.version", entry.version());
        attribute("davy.served_by", entry.servedBy());
        attribute("davy.audience", entry.audience());
        attribute("davy.fault", entry.fault());
        if (entry.shielded()) {
            out.append("{\"key\":\"davy.shielded\",\"value\":{\"boolValue\":true}},");
        }
        out.append("{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"")
                .append(entry.status())
                .append("\"}}]");
        boolean failed = entry.status() == 0 || entry.status() >= 500;
        return out.append(failed ? ",\"status\":{\"code\":" + ERROR + "}}" : "}")
                .toString();
    }

    private void attribute(String key, @Nullable String value) {
        if (value != null) {
            out.append("{\"key\":\"").append(key).append("\",\"value\":{\"stringValue\":");
            text(value);
            out.append("}},");
        }
    }

    private void text(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7F) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
