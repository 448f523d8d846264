package dev.davy.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What users saw up to a moment, or between two.
 *
 * @param elapsed how long that was
 * @param seen how many requests ended in which way; one under way is not in it
 * @param retried requests whose kept-alive connection had gone before any answer, asked again on a new one as every
 *     browser does; how the second attempt ended is in {@code seen}
 * @param latencies counts of the times from a request's place in the schedule to the end of its answer
 */
public record LoadSnapshot(Duration elapsed, Map<Seen, Long> seen, long retried, Latencies latencies) {
    public LoadSnapshot {
        seen = Map.copyOf(seen);
    }

    /** How many requests ended. */
    public long requests() {
        return count(outcome -> true);
    }

    /** How many of them let the user down. */
    public long failures() {
        return count(Seen::failure);
    }

    /** How many whole answers each version gave, by name. */
    public Map<String, Long> answersByVersion() {
        Map<String, Long> answers = new TreeMap<>();
        seen.forEach((outcome, count) -> {
            if (outcome instanceof Seen.Answered(int status, String version)) {
                answers.merge(version, count, Long::sum);
            }
        });
        return answers;
    }

    /** Requests that ended, a second. */
    public double perSecond() {
        return elapsed.isZero() ? 0 : requests() * 1e9 / elapsed.toNanos();
    }

    /** What happened since the earlier snapshot of the same load. */
    public LoadSnapshot since(LoadSnapshot earlier) {
        Map<Seen, Long> difference = new HashMap<>(seen);
        earlier.seen.forEach((outcome, count) -> difference.merge(outcome, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return new LoadSnapshot(
                elapsed.minus(earlier.elapsed),
                difference,
                retried - earlier.retried,
                latencies.since(earlier.latencies));
    }

    private long count(Predicate<Seen> which) {
        return seen.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
