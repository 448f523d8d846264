package dev.davy.server;

import dev.davy.config.Configuration;
import dev.davy.release.Command;
import dev.davy.release.Decision;
import dev.davy.release.Line;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the admin port shows and does, provided by the composition root. Called from many virtual threads at once.
 */
public interface AdminApi {
    /** Why this process does not serve as configured yet; empty when it is ready. */
    Optional<String> notReady();

    /** Every metric with its present values, in the Prometheus text exposition format 0.0.4. */
    String metrics();

    /** Every release by name. */
    List<ReleaseView> releases();

    /** The decisions about a release since it last started, oldest first; none for a name that is none. */
    List<Decision> decisions(String release);

    /** Why a release is where it is, and what would change that; empty for a name that is none. */
    Optional<Standing> explanation(String release);

    /** The configuration in force. */
    Configuration configuration();

    /** Whether releases may rise at all. */
    Line line();

    /**
     * Stops the line or lets it go on, and returns when that is in force and journaled.
     *
     * @param stop whether it is to stand
     * @param by who asks, as the journal shows it
     * @param reason why; may be empty
     * @param rollback whether every release that is under way goes back too
     */
    Reply line(boolean stop, String by, String reason, boolean rollback);

    /** What hinders the data plane in keeping to the configuration, in sentences; empty when nothing does. */
    List<String> notices();

    /** What would happen to a request, as a JSON object in order. */
    Map<String, Object> explain(Sample sample);

    /** Does what a person asks of a release, and returns when it is done, journaled and in force. */
    Reply command(Asking asking);

    /** Every Upstream with its instances as they are now, by name, each a JSON object in order. */
    List<Map<String, Object>> upstreams();

    /** Does what a person asks of an instance, and returns when it is kept and in force. */
    Reply instance(InstanceAsking asking);

    /** What a person asks of the instances of an Upstream. */
    sealed interface InstanceAsking {
        String upstream();

        /** Adds one: an object as an item of {@code instances} in a file has it. */
        record Register(String upstream, String json) implements InstanceAsking {}

        /** Gives it no new requests. */
        record Drain(String upstream, String address) implements InstanceAsking {}

        /** Takes away one that was added so. */
        record Remove(String upstream, String address) implements InstanceAsking {}
    }

    /** What a command came to. */
    sealed interface Reply {
        /**
         * It was done.
         *
         * @param text one sentence for the person
         */
        record Done(String text) implements Reply {}

        /** It was not. */
        record Refused(Problem problem) implements Reply {}
    }

    /**
     * What a person asks of a release.
     *
     * @param gate the gate that {@link Command#APPROVE} or {@link Command#REFUSE} answers; empty for the one that is waiting
     * @param by who asks, as the journal shows it
     * @param role as whom they answer it, where they say so
     * @param reason of a refusal, in their words
     */
    record Asking(
            String release,
            Command command,
            Optional<String> gate,
            String by,
            Optional<String> role,
            Optional<String> reason) {
        /** What needs no role and no reason. */
        public Asking(String release, Command command, Optional<String> gate, String by) {
            this(release, command, gate, by, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A request to explain.
     *
     * @param headers in order, names as sent
     */
    record Sample(String method, String host, String path, List<Map.Entry<String, String>> headers) {
        public Sample {
            headers = List.copyOf(headers);
        }
    }
}
