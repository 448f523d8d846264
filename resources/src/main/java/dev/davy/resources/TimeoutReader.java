package dev.davy.resources;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads how long the requests of a rule may take, and when they are asked again. */
final class TimeoutReader {
    private static final int MOST_ATTEMPTS = 10;
    private static final ValueKind<Integer> CODE = ValueKinds.whole(400, 599);

    private TimeoutReader() {}

    /** The two times of a rule. */
    record Timeouts(Optional<Duration> request, Optional<Duration> backendRequest) {
        /** For one asking of an instance: the shorter of the two that are limits. */
        Optional<Duration> each() {
            return backendRequest
                    .filter(time -> !time.isZero())
                    .or(() -> request)
                    .or(() -> backendRequest);
        }
    }

    static Timeouts read(Fields fields) {
        Optional<Duration> request = fields.value("request", ValueKinds.DURATION_VALUE);
        Optional<Duration> backend = fields.value("backendRequest", ValueKinds.DURATION_VALUE);
        if (request.isPresent()
                && backend.isPresent()
                && !request.get().isZero()
                && backend.get().compareTo(request.get()) > 0) {
            fields.in()
                    .error(
                            fields.at("backendRequest"),
                            fields.path("backendRequest") + ": longer than request (expected: at most as long)");
        }
        fields.done();
        return new Timeouts(request, backend);
    }

    static HttpRoute.Retry retry(Fields fields, Optional<Duration> within) {
        Set<Integer> codes = new HashSet<>();
        fields.items("codes")
                .forEach((path, item) -> fields.in().value(path, item, CODE).ifPresent(code -> {
                    if (!codes.add(code)) {
                        fields.in().error(item.at(), path + ": " + code + " a second time (expected: once)");
                    }
                }));
        int attempts =
                fields.value("attempts", ValueKinds.whole(1, MOST_ATTEMPTS)).orElse(HttpRoute.Retry.ATTEMPTS);
        Duration backoff = fields.value("backoff", ValueKinds.DURATION_VALUE).orElse(HttpRoute.Retry.BACKOFF);
        fields.done();
        return new HttpRoute.Retry(codes, attempts, backoff, within);
    }
}
