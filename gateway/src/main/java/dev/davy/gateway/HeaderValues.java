package dev.davy.gateway;

/** Finds values in a request's headers without making text of them. */
final class HeaderValues {
    private HeaderValues() {}

    /** The first header of a name in lower case, or -1. */
    static int first(Head head, int nameHash, byte[] lowerName) {
        return next(head, 0, nameHash, lowerName);
    }

    /** The first header of the name from an index on, or -1. */
    static int next(Head head, int from, int nameHash, byte[] lowerName) {
        for (int i = from; i < head.count(); i++) {
            if (head.nameHash(i) == nameHash
                    && Syntax.equalsIgnoreCase(lowerName, head.bytes(), head.lineAt(i), head.nameEnd(i))) {
                return i;
            }
        }
        return -1;
    }

    /** The value of the first header of a name, in any case; empty if there is none. */
    static String text(Head head, String name) {
        for (int i = 0; i < head.count(); i++) {
            if (head.nameEnd(i) - head.lineAt(i) == name.length()
                    && head.text(head.lineAt(i), head.nameEnd(i)).equalsIgnoreCase(name)) {
                return head.text(head.value(i), head.valueEnd(i));
            }
        }
        return "";
    }

    /** The first field of a kind, or -1. */
    static int first(Head head, Field field) {
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == field) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The value of the first cookie of this name (RFC 6265 section 4.2.1), as {@code from << 32 | to}; 0 if there is none.
     */
    static long cookie(Head head, byte[] name) {
        byte[] all = head.bytes();
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.COOKIE) {
                long found = cookie(all, head.value(i), head.valueEnd(i), name);
                if (found != 0) {
                    return found;
                }
            }
        }
        return 0;
    }

    private static long cookie(byte[] all, int from, int to, byte[] name) {
        int p = from;
        while (p < to) {
            while (p < to && (all[p] == ' ' || all[p] == ';' || all[p] == '\t')) {
                p++;
            }
            int start = p;
            int equals = -1;
            for (; p < to && all[p] != ';'; p++) {
                if (all[p] == '=' && equals < 0) {
                    equals = p;
                }
            }
            int nameEnd = trimmed(all, start, equals);
            if (nameEnd - start == name.length && java.util.Arrays.equals(all, start, nameEnd, name, 0, name.length)) {
                int value = equals + 1;
                while (value < p && (all[value] == ' ' || all[value] == '\t')) {
                    value++;
                }
                return (long) value << 32 | trimmed(all, value, p);
            }
        }
        return 0;
    }

    private static int trimmed(byte[] all, int from, int to) {
        int end = to;
        while (end > from && (all[end - 1] == ' ' || all[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    /** The values of every header of the name, joined by a comma. */
    static String joined(Head head, int nameHash, byte[] lowerName) {
        StringBuilder text = new StringBuilder();
        int found = 0;
        for (int i = next(head, 0, nameHash, lowerName); i >= 0; i = next(head, i + 1, nameHash, lowerName)) {
            text.append(found++ == 0 ? "" : ",").append(head.text(head.value(i), head.valueEnd(i)));
        }
        return text.toString();
    }

    /** The values of every header of a kind, joined by a comma. */
    static String joined(Head head, Field field) {
        StringBuilder text = new StringBuilder();
        int found = 0;
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == field) {
                text.append(found++ == 0 ? "" : ",").append(head.text(head.value(i), head.valueEnd(i)));
            }
        }
        return text.toString();
    }
}
