package dev.davy.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the admin port shows and does, provided by the composition root. Called from many virtual threads at once.
 *
 * <p>Objects are given as ordered maps of JSON values (strings, numbers, booleans, lists, maps).
 */
public interface AdminApi {
    /** Why this process does not serve as configured yet; empty when it is ready. */
    Optional<String> notReady();

    /** Every metric with its present values. */
    List<MetricFamily> metrics();

    /** Every release by name, in the form of {@code GET /api/v1/releases/NAME}. */
    List<Map<String, Object>> releases();

    /** The configuration in force: its revision and its problems. */
    Map<String, Object> configuration();

    /** What would happen to a request. */
    Map<String, Object> explain(Asked asked);

    /**
     * Does what a person asks of a release.
     *
     * @return why not; empty when it is done, journaled where it must be, and applied
     */
    Optional<Problem> command(Command command);

    /**
     * What a person asks of a release.
     *
     * @param gate the gate that {@link Action#APPROVE} opens; empty for the one that is waiting
     * @param by who asks, as the audit trail shows it
     */
    record Command(String release, Action action, Optional<String> gate, String by) {}

    /**
     * A request to explain.
     *
     * @param headers in order, names as sent
     */
    record Asked(String method, String host, String path, List<Map.Entry<String, String>> headers) {
        public Asked {
            headers = List.copyOf(headers);
        }
    }

    /** What can be asked of a release. */
    enum Action {
        PROMOTE,
        ROLLBACK,
        PAUSE,
        RESUME,
        APPROVE,
        FORGET;

        /** The word in paths and on the command line. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The action of a word; empty for any other word. */
        public static Optional<Action> of(String word) {
            for (Action action : values()) {
                if (action.word().equals(word)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }
    }
}
