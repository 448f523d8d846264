package dev.davy.routing;

import dev.davy.resources.TextMatch;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token says about its bearer, once it was verified.
 *
 * @param values as JSON has them: texts, numbers, booleans, lists and maps
 */
public record Claims(Map<String, @Nullable Object> values) {
    /** What nobody vouches for: it passes no test, not even that for a claim which is not there. A token has its issuer at least. */
    public static final Claims NONE = new Claims(Map.of());

    /**
     * Whether a claim is as it should be. A text, number or boolean is compared as text. A list passes {@code contains} for
     * one of its elements, and {@code present}; a mapping only {@code present}.
     *
     * @param name of the claim; a dot leads into a mapping, unless a claim has it in its name
     */
    public boolean passes(String name, TextMatch match) {
        if (values.isEmpty()) {
            return false;
        }
        Object value = find(values, name);
        if (value instanceof Collection<?> list) {
            return switch (match) {
                case TextMatch.Contains contains ->
                    list.stream().anyMatch(each -> text(each).equals(Optional.of(contains.value())));
                case TextMatch.Present _ -> true;
                case TextMatch.Exact _, TextMatch.Prefix _, TextMatch.Suffix _, TextMatch.Regex _, TextMatch.Absent _ ->
                    false;
            };
        }
        if (value instanceof Map<?, ?>) {
            return match instanceof TextMatch.Present;
        }
        return Matching.passes(match, text(value));
    }

    /** A claim as text; empty where there is none, or more than one value. */
    public Optional<String> text(String name) {
        return text(find(values, name));
    }

    private static @Nullable Object find(Map<?, ?> in, String name) {
        Object whole = in.get(name);
        if (whole != null) {
            return whole;
        }
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            if (in.get(name.substring(0, dot)) instanceof Map<?, ?> below) {
                Object found = find(below, name.substring(dot + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Optional<String> text(@Nullable Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Boolean truth -> Optional.of(truth.toString());
            case Double number
            when Double.isFinite(number) ->
                Optional.of(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
            case Number number -> Optional.of(number.toString());
            case null, default -> Optional.empty();
        };
    }
}
