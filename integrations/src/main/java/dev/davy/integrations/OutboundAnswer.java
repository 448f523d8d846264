package dev.davy.integrations;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What someone outside answered, whole.
 *
 * @param headers by name in lower case; of several of one name the last
 * @param text the body
 */
record OutboundAnswer(int status, Map<String, String> headers, String text) {
    OutboundAnswer {
        headers = Map.copyOf(headers);
    }

    /** The same without secrets that it repeats. */
    OutboundAnswer without(List<String> hidden) {
        String shown = text;
        for (String secret : hidden) {
            shown = shown.replace(secret, "***");
        }
        return new OutboundAnswer(status, headers, shown);
    }

    boolean good() {
        return status >= 200 && status <= 299;
    }

    /** How long it asks to be left alone (RFC 9110, section 10.2.3). */
    Optional<Duration> retryAfter(Instant now) {
        String value = headers.getOrDefault("retry-after", "").strip();
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
