package dev.davy.cli;

import dev.davy.gateway.Network;
import dev.davy.gateway.Tracing;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options write values that are more than a number: as the files do. */
final class OptionValues {
    private OptionValues() {}

    /** A share of 0..1, written as percent with or without the sign: {@code 0.1%}. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            String digits =
                    text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
            try {
                double share = new BigDecimal(digits).movePointLeft(2).doubleValue();
                if (share >= 0 && share <= 1) {
                    return share;
                }
            } catch (NumberFormatException notANumber) {
                throw wrong(text);
            }
            throw wrong(text);
        }

        private static TypeConversionException wrong(String text) {
            return new TypeConversionException("share: " + text + " (expected: 0%..100%)");
        }
    }

    /** A network such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. */
    static final class Peers implements ITypeConverter<Network> {
        @Override
        public Network convert(String text) {
            try {
                return Network.parse(text.strip());
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    /** An OTLP receiver over HTTP; without a path, the one that receivers listen on. */
    static final class Endpoint implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI uri = new URI(text.strip());
                boolean plain = uri.getPath() == null || uri.getPath().length() < 2;
                return new Tracing(plain ? uri.resolve("/v1/traces") : uri, 1).endpoint();
            } catch (URISyntaxException | IllegalArgumentException _) {
                throw new TypeConversionException("URL: " + text + " (expected: such as http://127.0.0.1:4318)");
            }
        }
    }

    /** A time such as {@code 500ms}, {@code 10s}, {@code 30m} or {@code 1h30m}. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        @Override
        public Duration convert(String text) {
            Duration sum = Duration.ZERO;
            int end = 0;
            for (Matcher part = PART.matcher(text); end < text.length(); end = part.end()) {
                if (!part.find(end) || part.start() != end) {
                    throw new TypeConversionException(
                            "time: " + text + " (expected: such as 500ms, 10s, 30m or 1h30m)");
                }
                sum = sum.plus(one(Long.parseLong(part.group(1)), part.group(2)));
            }
            if (text.isEmpty()) {
                throw new TypeConversionException("time: missing (expected: such as 500ms, 10s, 30m or 1h30m)");
            }
            return sum;
        }

        private static Duration one(long amount, String unit) {
            return switch (unit) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }
}
