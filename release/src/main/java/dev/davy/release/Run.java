package dev.davy.release;

import dev.davy.judge.Judgement;
import dev.davy.model.Plan;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A release under way.
 *
 * @param plan frozen at the start
 * @param stable the version to go back to
 * @param candidate the version that wants to replace it
 * @param beginning frozen at the start, apart from its seed, which is another after a restart
 * @param began when
 * @param phase where it is
 * @param position in the plan
 * @param judging the time that counts towards the deadline: gates and pauses do not
 * @param grant the share that the candidate has
 * @param ledger its requests
 * @param judgement its evidence
 * @param judged when the judgement began: the release's start, or the watch's
 * @param verdict the last
 * @param rate its traffic
 * @param p99 of the time to an answer; empty while unknown
 * @param charged what the budget is charged with for traffic that nobody saw
 * @param fitness the health of both versions
 * @param certificate Safe, from when it was reached
 * @param owed a rollback that is decided and waits for stable to have a healthy instance
 * @param watch what follows promotion
 * @param tallies what was asked outside: one for each gate, webhook and check, by its key
 * @param reason of the last change
 * @param why of the last change
 */
public record Run(
        Plan plan,
        String stable,
        String candidate,
        Beginning beginning,
        Moment began,
        Phase phase,
        Position position,
        Stopwatch judging,
        Grant grant,
        EvidenceLedger ledger,
        Judgement judgement,
        Moment judged,
        Verdict verdict,
        RequestRate rate,
        Optional<Duration> p99,
        double charged,
        Fitness fitness,
        Optional<Certificate> certificate,
        Optional<Owed> owed,
        Optional<Watching> watch,
        Map<String, Tally> tallies,
        String reason,
        String why) {
    public Run {
        tallies = Map.copyOf(tallies);
    }

    /**
     * Safe was reached.
     *
     * @param how which certificate
     * @param generation the first split after it: requests of earlier ones have to end before promotion
     */
    public record Certificate(Verdict.Certificate how, long generation) {}

    /**
     * A rollback that cannot be carried out.
     *
     * @param reason a verdict's word or a reason that is no verdict
     * @param why one sentence with figures
     * @param bars whether the version is not tried again until asked
     */
    public record Owed(String reason, String why, boolean bars) {}

    /**
     * The watch.
     *
     * @param since when
     * @param controlled whether a holdback stays on the old version
     * @param alarmed whether people were told
     * @param over whether it has ended
     */
    public record Watching(Moment since, boolean controlled, boolean alarmed, boolean over) {}

    /**
     * Where in the plan.
     *
     * @param stage from 0; one past the plan's last is the way to 100 %
     * @param time that counts in the stage: from when its share was reached
     * @param reached whether it is
     * @param judgedBefore candidate outcomes before the stage
     */
    public record Position(int stage, Stopwatch time, boolean reached, long judgedBefore) {
        Position stopped(Moment now) {
            return new Position(stage, time.stop(now), reached, judgedBefore);
        }
    }
}
