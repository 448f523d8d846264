package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/**
 * One request as a part of a trace (W3C Trace Context, level 1).
 *
 * @param trace 32 hexadecimal digits
 * @param parent 16 of them; null for the beginning of a trace
 * @param id 16 of them
 */
record Span(String trace, @Nullable String parent, String id) {
    private static final String HEADER = "traceparent";
    private static final int LENGTH = 55;

    /** The span of a request; null where nobody wants one, after which its header goes on as it came. */
    static @Nullable Span of(RequestHead head, Worker worker, double share) {
        String parent = HeaderValues.text(head, HEADER);
        if (valid(parent)) {
            boolean sampled = (Character.digit(parent.charAt(54), 16) & 1) == 1;
            return sampled ? new Span(parent.substring(3, 35), parent.substring(36, 52), id(worker)) : null;
        }
        boolean drawn = (worker.random() >>> 11) * 0x1.0p-53 < share;
        return drawn ? new Span(id(worker) + id(worker), null, id(worker)) : null;
    }

    private static String id(Worker worker) {
        return "%016x".formatted(worker.random() | 1);
    }

    /** Version 00, or a later one that begins like it; all zeros are no ids. */
    private static boolean valid(String parent) {
        if (parent.length() < LENGTH
                || (parent.startsWith("00") && parent.length() > LENGTH)
                || parent.startsWith("ff")) {
            return false;
        }
        boolean trace = false;
        boolean span = false;
        for (int i = 0; i < LENGTH; i++) {
            char c = parent.charAt(i);
            if (i == 2 || i == 35 || i == 52) {
                if (c != '-') {
                    return false;
                }
            } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
            trace |= i > 2 && i < 35 && c != '0';
            span |= i > 35 && i < 52 && c != '0';
        }
        return trace && span && (parent.length() == LENGTH || parent.charAt(LENGTH) == '-');
    }

    /** What the next one is told. */
    String traceparent() {
        return "00-" + trace + "-" + id + "-01";
    }
}
