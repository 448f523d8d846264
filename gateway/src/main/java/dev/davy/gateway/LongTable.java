package dev.davy.gateway;

import org.jspecify.annotations.Nullable;

/** A small map from numbers that finds without allocating; for one thread. */
final class LongTable<V> {
    private long[] ids = new long[16];
    private @Nullable Object[] values = new Object[16];
    private int size;

    @Nullable
    V get(long id) {
        int mask = ids.length - 1;
        for (int at = slot(id, mask); ; at = at + 1 & mask) {
            @Nullable Object value = values[at];
            if (value == null) {
                return null;
            }
            if (ids[at] == id) {
                @SuppressWarnings("unchecked") // put takes nothing else
                V found = (V) value;
                return found;
            }
        }
    }

    void put(long id, V value) {
        if (2 * (size + 1) > ids.length) {
            grow();
        }
        insert(id, value);
    }

    private void insert(long id, Object value) {
        int mask = ids.length - 1;
        int at = slot(id, mask);
        while (values[at] != null && ids[at] != id) {
            at = at + 1 & mask;
        }
        if (values[at] == null) {
            size++;
        }
        ids[at] = id;
        values[at] = value;
    }

    private void grow() {
        long[] oldIds = ids;
        @Nullable Object[] oldValues = values;
        ids = new long[2 * oldIds.length];
        values = new Object[2 * oldIds.length];
        size = 0;
        for (int i = 0; i < oldIds.length; i++) {
            @Nullable Object value = oldValues[i];
            if (value != null) {
                insert(oldIds[i], value);
            }
        }
    }

    private static int slot(long id, int mask) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
