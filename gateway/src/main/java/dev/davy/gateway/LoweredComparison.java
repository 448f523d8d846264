package dev.davy.gateway;

import dev.davy.resources.Comparison;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is compared of the answers to a rule's requests and their copies; immutable. */
final class LoweredComparison {
    private final Comparison rules;
    private final Comparer comparer;
    private final byte[][] names;
    private final int[] hashes;

    /** @param comparer who compares */
    LoweredComparison(Comparison rules, Comparer comparer) {
        this.rules = rules;
        this.comparer = comparer;
        List<String> headers = rules.headers();
        this.names = new byte[headers.size()][];
        this.hashes = new int[headers.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = headers.get(i).getBytes(StandardCharsets.US_ASCII);
            hashes[i] = Syntax.hash(names[i], 0, names[i].length);
        }
    }

    Comparison rules() {
        return rules;
    }

    Comparer comparer() {
        return comparer;
    }

    /** The longest body that is kept: none where bodies are not compared. */
    int bodyLimit() {
        return rules.body() == Comparison.Body.NONE ? 0 : rules.bodyLimit();
    }

    /** The values of the fields that are compared, in their order; empty for one that is not there. */
    String[] headers(AnswerHead head) {
        String[] values = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = HeaderValues.joined(head, hashes[i], names[i]);
        }
        return values;
    }
}
