package dev.davy.release;

import dev.davy.judge.Meters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A release as a person sees it: derived from its state, the same for the screen, the command line and the API.
 *
 * @param name the Release's
 * @param phase where it is
 * @param target the Upstream's name
 * @param stable the version that users have; empty while nobody knows
 * @param candidate the version that wants to replace it, or last wanted to
 * @param stage as people read it; empty when no plan is under way
 * @param weight the candidate's share of everyone, in buckets of 100,000
 * @param verdict {@code Harm}, {@code Safe}, {@code NeedMore}, {@code Invalid}, or empty before the first evidence
 * @param reason of the last change: a verdict's word, or {@code BudgetSpent}, {@code Crashed}, {@code CheckFailed}, {@code
 *     Deadline}, {@code Person}; empty where none
 * @param why one sentence with figures
 * @param waitsFor what has to happen before it goes on, in words; empty when nothing has to
 * @param requests what was sent to whom
 * @param budget the blast radius, and how much of it is spent
 * @param next the share that comes next
 * @param meters the evidence against its bars, where there is evidence
 * @param rings the audiences that the candidate has, such as {@code staff 50%}
 * @param gate the gate at which it waits
 * @param checks the figures and webhooks that are asked about it
 * @param pending the parts of the plan that were edited and hold for the next release
 * @param barred the version that is not tried again until asked
 * @param pins references that still reach the candidate whatever the release does
 * @param openStreams requests and streams under way on the candidate; a rollback is complete at 0
 * @param journal why the journal cannot be written; empty when it can
 * @param withdrawn whether the Release was deleted and the target is pinned until it is forgotten
 * @param notices what a person should know of those who ask, in sentences: users who make more than 1 % of the requests, and
 *     issuers of tokens whose keys cannot be had
 */
public record ReleaseView(
        String name,
        Phase phase,
        String target,
        Optional<String> stable,
        Optional<String> candidate,
        Optional<String> stage,
        int weight,
        Optional<String> verdict,
        Optional<String> reason,
        String why,
        Optional<String> waitsFor,
        Requests requests,
        Budget budget,
        Optional<Next> next,
        Optional<Meters> meters,
        List<String> rings,
        Optional<Gate> gate,
        List<Check> checks,
        List<String> pending,
        Optional<String> barred,
        List<String> pins,
        long openStreams,
        Optional<String> journal,
        boolean withdrawn,
        List<String> notices) {
    public ReleaseView {
        rings = List.copyOf(rings);
        checks = List.copyOf(checks);
        pending = List.copyOf(pending);
        pins = List.copyOf(pins);
        notices = List.copyOf(notices);
    }

    /** The same release, which waits for something outside to work again. */
    ReleaseView waitingFor(String trouble) {
        return with(Optional.of(trouble), notices);
    }

    /** The same release with what its data plane has noticed. */
    public ReleaseView noting(List<String> noticed) {
        return with(waitsFor, noticed);
    }

    private ReleaseView with(Optional<String> waits, List<String> noticed) {
        return new ReleaseView(
                name,
                phase,
                target,
                stable,
                candidate,
                stage,
                weight,
                verdict,
                reason,
                why,
                waits,
                requests,
                budget,
                next,
                meters,
                rings,
                gate,
                checks,
                pending,
                barred,
                pins,
                openStreams,
                journal,
                withdrawn,
                noticed);
    }

    /**
     * Requests since the release started.
     *
     * @param total of both versions
     * @param candidate assigned to the candidate
     * @param candidateFailed those of them that failed, shielded ones included
     * @param userVisibleFailed those of them that stable's answer did not hide from the user
     */
    public record Requests(long total, long candidate, long candidateFailed, long userVisibleFailed) {
        public static final Requests NONE = new Requests(0, 0, 0, 0);
    }

    /**
     * The budget.
     *
     * @param blastRadius excess failed requests that the release may cost
     * @param spent those that it has cost for certain, and what a restart was charged with
     * @param exposure what a fault that begins now would cost at the present share: share × traffic × reaction time, and
     *     the failures that a verdict needs
     */
    public record Budget(double blastRadius, double spent, double exposure) {}

    /**
     * The next share.
     *
     * @param weight in buckets of 100,000
     * @param limitedBy what keeps it from being more
     * @param eta how long the verdict needs at the present traffic; empty without traffic
     */
    public record Next(int weight, String limitedBy, Optional<Duration> eta) {}

    /**
     * A gate.
     *
     * @param name what an approval names
     * @param roles who may answer, in order; anyone where empty
     * @param holder the role that holds the release: whose answer is next
     * @param left how long it waits still; for ever where empty
     */
    public record Gate(String name, List<String> roles, Optional<String> holder, Optional<Duration> left) {
        public Gate {
            roles = List.copyOf(roles);
        }
    }

    /**
     * What is asked outside about the release.
     *
     * @param name the check's or the webhook's
     * @param on the moment of a webhook; empty for a check
     * @param state {@code Passed}, {@code Failed}, {@code Invalid}, or {@code NeedMore} where nothing is known
     * @param failed how often it has failed
     * @param failures how often it may; 0 where that does not count
     * @param last what it said last: a figure, or words
     */
    public record Check(String name, String on, String state, int failed, int failures, Optional<String> last) {}
}
