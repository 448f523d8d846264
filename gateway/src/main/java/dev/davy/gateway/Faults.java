package dev.davy.gateway;

import dev.davy.resources.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults of a rule; lowered, immutable. */
final class Faults {
    private final Armed[] all;

    Faults(List<Fault> faults, Audiences audiences) {
        this.all = faults.stream()
                .map(fault -> new Armed(
                        fault,
                        fault.until().toEpochMilli(),
                        fault.audience().map(audiences::get).orElse(null)))
                .toArray(Armed[]::new);
    }

    /** Asks once whom the faults concern, so that a token is looked at before anything is drawn. */
    void identify(RoutedRequest request) {
        for (Armed each : all) {
            boolean _ = each.concerns(request);
        }
    }

    /** The answer in place of anyone's; null for none. */
    @Nullable
    Reply abort(RoutedRequest request) {
        for (Armed each : all) {
            Fault.@Nullable Abort abort = each.fault.abort().orElse(null);
            if (abort != null
                    && each.concerns(request)
                    && Copies.drawn(request.worker(), abort.share().buckets())) {
                return new Reply(abort.status(), "fault " + each.fault.name());
            }
        }
        return null;
    }

    /** How long a request waits before anyone is asked; mostly 0. */
    long delayNanos(RoutedRequest request) {
        long nanos = 0;
        for (Armed each : all) {
            Fault.@Nullable Delay delay = each.fault.delay().orElse(null);
            if (delay != null
                    && each.concerns(request)
                    && Copies.drawn(request.worker(), delay.share().buckets())) {
                nanos += delay.time().toNanos();
            }
        }
        return nanos;
    }

    private record Armed(
            Fault fault, long untilMillis, @Nullable RequestTest audience) {
        boolean concerns(RoutedRequest request) {
            return System.currentTimeMillis() < untilMillis && (audience == null || audience.matches(request));
        }
    }
}
