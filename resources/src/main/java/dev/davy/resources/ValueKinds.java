package dev.davy.resources;

import com.google.re2j.PatternSyntaxException;
import dev.davy.model.Weight;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scalars of the language: each with its rule in words. */
final class ValueKinds {
    /** As GEP-2257 writes them. */
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,5}(?:h|ms|m|s)){1,4}");

    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+)(h|ms|m|s)");
    private static final Pattern PLAIN_DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    static final ValueKind<Boolean> BOOLEAN = new ValueKind<>(
            "true or false",
            scalar -> scalar.type() == Node.Scalar.Type.BOOLEAN ? scalar.text().equalsIgnoreCase("true") : null);

    static final ValueKind<Duration> DURATION_VALUE =
            new ValueKind<>("a duration such as 250ms, 10s, 5m or 1h30m", ValueKinds::duration);

    static final ValueKind<Weight> SHARE =
            new ValueKind<>("a share such as 5%, 0%..100% in steps of 0.001%", ValueKinds::weight);

    static final ValueKind<Double> RATIO =
            new ValueKind<>("a ratio such as 2x or 1.5x", scalar -> decimal(scalar.text(), "x"));

    static final ValueKind<com.google.re2j.Pattern> REGEX =
            new ValueKind<>("a regular expression in RE2 syntax", ValueKinds::regex);

    private ValueKinds() {}

    /** A text that follows a rule. */
    static ValueKind<String> text(String expected, Predicate<String> rule) {
        return new ValueKind<>(expected, scalar -> rule.test(scalar.text()) ? scalar.text() : null);
    }

    static ValueKind<Integer> whole(int from, int to) {
        return new ValueKind<>("a whole number, " + from + ".." + to, scalar -> {
            if (scalar.type() != Node.Scalar.Type.NUMBER || !scalar.text().matches("[0-9]{1,10}")) {
                return null;
            }
            long value = Long.parseLong(scalar.text());
            return value >= from && value <= to ? (Integer) (int) value : null;
        });
    }

    static ValueKind<Double> number(double above) {
        return new ValueKind<>(
                "a number above "
                        + BigDecimal.valueOf(above).stripTrailingZeros().toPlainString(),
                s -> {
                    Double value = decimal(s.text(), "");
                    return value != null && value > above ? value : null;
                });
    }

    /** A share that is a rate: as a fraction of 1, without its ends. */
    static ValueKind<Double> rate() {
        return new ValueKind<>(
                "a percentage above 0% and below 100%",
                scalar -> {
                    Double percent = decimal(scalar.text(), "%");
                    return percent != null && percent > 0 && percent < 100
                            ? (Double) new BigDecimal(number(scalar.text(), "%"))
                                    .movePointLeft(2)
                                    .doubleValue()
                            : null;
                });
    }

    static <T> ValueKind<T> oneOf(Map<String, T> values) {
        return new ValueKind<>(
                String.join(" or ", values.keySet().stream().sorted().toList()), scalar -> values.get(scalar.text()));
    }

    private static @Nullable Duration duration(Node.Scalar scalar) {
        String text = scalar.text();
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!DURATION.matcher(text).matches()) {
            return null;
        }
        Duration sum = Duration.ZERO;
        Matcher parts = DURATION_PART.matcher(text);
        while (parts.find()) {
            long amount = Long.parseLong(parts.group(1));
            sum = sum.plus(
                    switch (parts.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMillis(amount); // the pattern leaves nothing else
                    });
        }
        return sum;
    }

    private static @Nullable Weight weight(Node.Scalar scalar) {
        if (decimal(scalar.text(), "%") == null) {
            return null;
        }
        try {
            return Weight.ofPercent(new BigDecimal(number(scalar.text(), "%")));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static com.google.re2j.@Nullable Pattern regex(Node.Scalar scalar) {
        if (scalar.type() != Node.Scalar.Type.TEXT) {
            return null;
        }
        try {
            return com.google.re2j.Pattern.compile(scalar.text());
        } catch (PatternSyntaxException _) {
            return null;
        }
    }

    private static @Nullable Double decimal(String text, String unit) {
        String number = number(text, unit);
        return PLAIN_DECIMAL.matcher(number).matches() ? Double.valueOf(number) : null;
    }

    private static String number(String text, String unit) {
        return text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text;
    }
}
