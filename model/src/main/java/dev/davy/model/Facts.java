package dev.davy.model;

import java.util.Map;

/**
 * What is known of a release at one moment, by name: what the expression of a gate is about. A name that is missing is not
 * known yet, which is never good news.
 *
 * @param values whole numbers ({@link Long}), numbers ({@link Double}), texts and truths, by name such as {@code
 *     candidate.failureRate}
 */
public record Facts(Map<String, Object> values) {
    public Facts {
        values = Map.copyOf(values);
    }
}
