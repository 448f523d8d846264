package dev.davy.release;

import dev.davy.judge.Judgement;
import dev.davy.model.Plan;
import dev.davy.model.Ring;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The working copy of a {@link Run} within one step; what it holds is explained there. */
final class RunDraft {
    final Plan plan;
    final String stable;
    final String candidate;
    Beginning beginning;
    final Moment began;
    Phase phase;
    Run.Position position;
    Stopwatch judging;
    Grant grant;
    EvidenceLedger ledger;
    Judgement judgement;
    Moment judged;
    Verdict verdict;
    RequestRate rate;
    Optional<Duration> p99;
    double charged;
    Fitness fitness;
    Optional<Run.Certificate> certificate;
    Optional<Run.Owed> owed;
    Optional<Run.Watching> watch;
    Map<String, Tally> tallies;
    String reason;
    String why;

    RunDraft(Run run) {
        plan = run.plan();
        stable = run.stable();
        candidate = run.candidate();
        beginning = run.beginning();
        began = run.began();
        phase = run.phase();
        position = run.position();
        judging = run.judging();
        grant = run.grant();
        ledger = run.ledger();
        judgement = run.judgement();
        judged = run.judged();
        verdict = run.verdict();
        rate = run.rate();
        p99 = run.p99();
        charged = run.charged();
        fitness = run.fitness();
        certificate = run.certificate();
        owed = run.owed();
        watch = run.watch();
        tallies = run.tallies();
        reason = run.reason();
        why = run.why();
    }

    Run run() {
        return new Run(
                plan,
                stable,
                candidate,
                beginning,
                began,
                phase,
                position,
                judging,
                grant,
                ledger,
                judgement,
                judged,
                verdict,
                rate,
                p99,
                charged,
                fitness,
                certificate,
                owed,
                watch,
                tallies,
                reason,
                why);
    }

    Stage stage() {
        return Plans.stage(plan, position.stage());
    }

    String label() {
        return watch.isPresent() && phase == Phase.SUCCEEDED ? "watch" : Plans.label(plan, position.stage());
    }

    boolean watching() {
        return phase == Phase.SUCCEEDED && watch.filter(w -> !w.over()).isPresent();
    }

    /** The split that gives the candidate what it is granted. */
    Split split(String target, long term, long generation) {
        List<String> granted = grant.rings().stream().map(Ring::audience).toList();
        return new Split(
                target,
                plan.release(),
                term,
                generation,
                beginning.salt(),
                plan.key(),
                stable,
                Optional.of(candidate),
                grant.weight(),
                grant.rings(),
                Plans.audiences(plan).stream()
                        .filter(name -> !granted.contains(name))
                        .toList(),
                grant.mirror(),
                plan.guard().shield(),
                plan.guard().drain());
    }
}
