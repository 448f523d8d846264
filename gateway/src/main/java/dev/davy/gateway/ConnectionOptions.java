package dev.davy.gateway;

/** What the fields named Connection name (RFC 9110 section 7.6.1). */
final class ConnectionOptions {
    private ConnectionOptions() {}

    /** Whether one of them names this header of the same head. */
    static boolean name(Head head, int header) {
        byte[] all = head.bytes();
        int from = head.lineAt(header);
        int to = head.nameEnd(header);
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.CONNECTION && contains(all, head.value(i), head.valueEnd(i), from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] all, int value, int valueEnd, int from, int to) {
        int p = value;
        while (p < valueEnd) {
            int start = p;
            while (p < valueEnd && Syntax.token(all[p]) != 0) {
                p++;
            }
            if (p > start && Syntax.equalsIgnoreCase(all, start, p, from, to)) {
                return true;
            }
            p += p > start ? 0 : 1;
        }
        return false;
    }
}
