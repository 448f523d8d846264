package dev.davy.expressions;

import dev.davy.model.Facts;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes expressions by their text, and keeps the last that it compiled. Any thread. */
public final class Compiled {
    private static final int KEPT = 256;

    /** Oldest first; guarded by itself. */
    private final Map<String, Expression> expressions = new LinkedHashMap<>();

    /**
     * Whether an expression holds.
     *
     * @throws RuntimeException where it is none, or it cannot be said yet
     */
    public boolean holds(String text, Facts facts) {
        return compiled(text).holds(facts);
    }

    private Expression compiled(String text) {
        synchronized (expressions) {
            Expression known = expressions.get(text);
            if (known != null) {
                return known;
            }
            Expression compiled = Expression.of(text);
            if (expressions.size() >= KEPT) {
                expressions.remove(expressions.keySet().iterator().next());
            }
            expressions.put(text, compiled);
            return compiled;
        }
    }
}
