package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;
import dev.davy.model.Verdict;
import dev.davy.model.Verdict.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evidence of one release so far, and what it says: immutable; {@link #observe} gives the next.
 *
 * <p>It is a fold of the batches in their order, without clock, randomness or I/O: the same batches at the same times give
 * an equal judgement to the last bit. Harm is called when the weighted sum of its e-values reaches 1/α ({@link
 * AlphaSplit}); Safe once one of the two certificates was reached, each at half of β (Ville: the chance that a certificate
 * is <em>ever</em> reached by what it must not certify is at most its level, so it is kept once reached, and Harm beats
 * it). No counts, however large or contradictory, make a figure NaN.
 */
public final class Judgement {
    private final Terms terms;
    private final AlphaSplit split;
    private final FailureTests failures;
    private final RatioTest mirror;
    private final RatioTest clientErrors;
    private final LatencyTest latency;
    private final CountedWindows counted;
    private final SortedMap<String, RingTest> rings;
    private final SampleRatio sampleRatio;
    private final Coverage coverage;
    private final StableHealth health;
    private final Tally tally;
    private final Optional<Certificate> certificate;

    private Judgement(
            Terms terms,
            AlphaSplit split,
            FailureTests failures,
            RatioTest mirror,
            RatioTest clientErrors,
            LatencyTest latency,
            CountedWindows counted,
            SortedMap<String, RingTest> rings,
            SampleRatio sampleRatio,
            Coverage coverage,
            StableHealth health,
            Tally tally,
            Optional<Certificate> certificate) {
        this.terms = terms;
        this.split = split;
        this.failures = failures;
        this.mirror = mirror;
        this.clientErrors = clientErrors;
        this.latency = latency;
        this.counted = counted;
        this.rings = rings;
        this.sampleRatio = sampleRatio;
        this.coverage = coverage;
        this.health = health;
        this.tally = tally;
        this.certificate = certificate;
    }

    /** No evidence yet. */
    public static Judgement begin(Terms terms) {
        SortedMap<String, RingTest> rings = new TreeMap<>();
        for (String audience : terms.rings()) {
            rings.put(audience, RingTest.begin(terms.baseline().rings().getOrDefault(audience, Rate.NONE)));
        }
        RatioMixture harm = RatioMixture.harm(terms.guard().tolerance());
        return new Judgement(
                terms,
                AlphaSplit.of(terms),
                FailureTests.begin(terms.guard(), terms.routes()),
                RatioTest.begin(harm),
                RatioTest.begin(harm),
                LatencyTest.begin(terms.guard(), terms.baseline().stable()),
                CountedWindows.START,
                Collections.unmodifiableSortedMap(rings),
                SampleRatio.begin(terms.keyed()),
                Coverage.begin(terms.keyed()),
                StableHealth.START,
                Tally.begin(terms.keyed()),
                Optional.empty());
    }

    /** What the release is judged by. */
    public Terms terms() {
        return terms;
    }

    /**
     * After one batch in the sense of the tests: what came since the last observation.
     *
     * @param batches its parts by generation, stratum and route
     * @param elapsed monotonic time since the release began, gates and pauses included
     */
    public Judgement observe(List<Batch> batches, Duration elapsed) {
        if (batches.isEmpty()) {
            return this;
        }
        CountedWindows.Step step = counted.after(batches);
        List<Batch> tested = step.tested(batches);
        FailureTests nextFailures = failures.after(tested, elapsed, step.next().clusters());
        Tally nextTally = tally.after(batches);
        return new Judgement(
                terms,
                split,
                nextFailures,
                mirrored(batches),
                refused(batches),
                latency.after(tested, elapsed),
                step.next(),
                ringed(batches, elapsed),
                sampleRatio.after(batches),
                coverage.after(batches),
                health.after(stable(batches), elapsed),
                nextTally,
                certificate.isPresent() ? certificate : certified(nextFailures, nextTally, step.next()));
    }

    private RatioTest mirrored(List<Batch> batches) {
        double[] step = null;
        for (Batch batch : batches) {
            if (batch.stratum() instanceof Stratum.Mirror) {
                step = step == null ? mirror.mixture().start() : step;
                double ours = batch.candidate().counted();
                double theirs = batch.stable().counted();
                mirror.mixture().add(step, 0.5, ours, theirs);
            }
        }
        return step == null ? mirror : mirror.after(step);
    }

    private RatioTest refused(List<Batch> batches) {
        double[] step = null;
        for (Batch batch : batches) {
            double ours = batch.candidate().countedClientErrors();
            double theirs = batch.stable().countedClientErrors();
            if (batch.stratum() instanceof Stratum.Split && (ours > 0 || theirs > 0)) {
                step = step == null ? clientErrors.mixture().start() : step;
                clientErrors.mixture().add(step, batch.share(), ours, theirs);
            }
        }
        return step == null ? clientErrors : clientErrors.after(step);
    }

    private SortedMap<String, RingTest> ringed(List<Batch> batches, Duration elapsed) {
        SortedMap<String, RingTest> next = null;
        for (Batch batch : batches) {
            if (batch.stratum() instanceof Stratum.Ring(String audience)) {
                next = next == null ? new TreeMap<>(rings) : next;
                RingTest known = Optional.ofNullable(next.get(audience)).orElse(RingTest.begin(Rate.NONE));
                next.put(audience, known.after(batch.candidate(), batch.stable()));
            }
        }
        Rate stable = stable(batches);
        if (stable.answered() > 0 && (next != null || !rings.isEmpty())) {
            next = next == null ? new TreeMap<>(rings) : next;
            next.replaceAll((_, ring) -> ring.beside(stable, elapsed));
        }
        return next == null ? rings : Collections.unmodifiableSortedMap(next);
    }

    /** What stable answered, whoever asked. */
    private static Rate stable(List<Batch> batches) {
        Rate stable = Rate.NONE;
        for (Batch batch : batches) {
            if (batch.stratum() instanceof Stratum.Split
                    || batch.stratum() instanceof Stratum.Ring
                    || batch.stratum() instanceof Stratum.Counted) {
                stable = stable.plus(batch.stable().failed(), batch.stable().answered());
            }
        }
        return stable;
    }

    private double certificateBar() {
        return 2 / terms.guard().missedHarm();
    }

    private Optional<Certificate> certified(FailureTests failures, Tally tally, CountedWindows counted) {
        double logBar = StrictMath.log(certificateBar());
        if (failures.certificate().evidence() >= logBar) {
            return Optional.of(Certificate.RELATIVE);
        }
        if (RateBound.evidenceBelow(terms.guard().tolerableFailures(), counted.independent(tally.independent()))
                >= logBar) {
            return Optional.of(Certificate.ABSOLUTE);
        }
        return Optional.empty();
    }

    /**
     * What the evidence says. Harm beats Invalid, which beats Safe.
     *
     * @param traffic what more evidence would come from
     */
    public Verdict verdict(Traffic traffic) {
        if (harmful()) {
            return new Verdict.Harm(worst(), harm(), harmBar());
        }
        if (sampleRatio.alarm()) {
            return new Verdict.Invalid(sampleRatio.reason());
        }
        if (health.sick()) {
            return new Verdict.Invalid(
                    "stable is sick: it failed " + health.now().failed() + " of its last "
                            + health.now().answered() + " requests, and being no worse says nothing");
        }
        if (certificate.isPresent() && coverage.missing().isEmpty()) {
            return new Verdict.Safe(certificate.get());
        }
        return Estimate.of(certificate.isPresent(), failures.certificate().evidence(), tally, terms.guard(), traffic);
    }

    /** The certificate that was reached, whether or not something else keeps the release from being Safe. */
    public Optional<Certificate> certificate() {
        return certificate;
    }

    /** Whether the combined evidence has reached its bar. */
    boolean harmful() {
        return harm() >= harmBar();
    }

    /** The route that was met first, which is the busiest from before the release where one was known. */
    String busiest() {
        List<String> routes = failures.routes().names();
        return routes.isEmpty() ? "" : routes.getFirst();
    }

    private double harmBar() {
        return 1 / terms.guard().falseRollback();
    }

    private double harm() {
        double sum = 0;
        for (Meters.Test test : tests()) {
            sum += test.weight() * test.evidence();
        }
        return sum;
    }

    private String worst() {
        Meters.Test worst = tests().getFirst();
        for (Meters.Test test : tests()) {
            worst = test.weight() * test.evidence() > worst.weight() * worst.evidence() ? test : worst;
        }
        return worst.metric();
    }

    private List<Meters.Test> tests() {
        List<Meters.Test> tests = new ArrayList<>(6 + rings.size());
        tests.add(new Meters.Test(failures.metric(), split.failures(), failures.harm()));
        tests.add(new Meters.Test("late onset", split.lateOnset(), failures.lateOnset()));
        tests.add(new Meters.Test("client errors", split.clientErrors(), evidence(clientErrors)));
        if (split.latency() > 0) {
            tests.add(new Meters.Test(
                    "latency",
                    split.latency(),
                    Logarithms.finiteExp(latency.test().logEvidence())));
        }
        if (split.mirror() > 0) {
            tests.add(new Meters.Test("mirror", split.mirror(), evidence(mirror)));
        }
        for (String audience : terms.rings()) {
            double part = split.rings() / terms.rings().size() / 2;
            RingTest ring = Objects.requireNonNull(rings.get(audience));
            double level = part * terms.guard().falseRollback();
            double log = ring.evidence(terms.guard().tolerance(), level);
            tests.add(new Meters.Test("ring " + audience, part, Logarithms.finiteExp(log)));
        }
        return tests;
    }

    private static double evidence(RatioTest test) {
        return test.evidence() == 0 ? 1 : Logarithms.finiteExp(test.evidence());
    }

    /**
     * An upper bound of the candidate's failure rate at every moment at once, 0..1, at the smaller of α and β/2; one
     * without evidence. Of all failures of randomised requests, each user's every one: what the ramp counts on.
     */
    public double failureBound() {
        return failureBound(0);
    }

    /** The same, where so many requests more are likely to fail, because they hang. */
    public double failureBound(long hanging) {
        return bound(tally.candidate().plus(hanging, hanging));
    }

    /** The same bound of a rate that was counted apart, such as that of an audience. */
    public double bound(Rate rate) {
        return RateBound.upper(
                rate, Math.min(terms.guard().falseRollback(), terms.guard().missedHarm() / 2));
    }

    /** What the blast radius is charged with. */
    public Excess excess() {
        double observed = tally.candidate().failed();
        double expected = tally.expected();
        double variance = tally.variance() * Math.max(tally.clustering(), counted.clusters());
        for (RingTest ring : rings.values()) {
            observed += ring.charged().failed();
            expected += ring.expected();
            variance += ring.variance();
        }
        return Excess.of(observed, expected, variance);
    }

    /** Whether it rests on what a metric store counted: then {@code falseRollback} is not promised. */
    public boolean approximate() {
        return counted.any();
    }

    /** The figures that screens show. */
    public Meters meters() {
        return new Meters(
                harm(),
                harmBar(),
                tests(),
                Logarithms.finiteExp(failures.certificate().evidence()),
                certificateBar(),
                RateBound.upper(
                        counted.independent(tally.independent()), terms.guard().missedHarm() / 2),
                terms.guard().tolerableFailures(),
                tally.candidate(),
                tally.stable(),
                excess(),
                approximate(),
                notes());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        counted.note().ifPresent(notes::add);
        latency.note().ifPresent(notes::add);
        rings.forEach((audience, ring) -> {
            if (!ring.judged()) {
                notes.add("ring " + audience + " not judged: no earlier rate of its own");
            }
        });
        coverage.missing().ifPresent(route -> notes.add("route " + route + " has had no candidate request"));
        return notes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Judgement that
                && terms.equals(that.terms)
                && failures.equals(that.failures)
                && mirror.equals(that.mirror)
                && clientErrors.equals(that.clientErrors)
                && latency.equals(that.latency)
                && counted.equals(that.counted)
                && rings.equals(that.rings)
                && sampleRatio.equals(that.sampleRatio)
                && coverage.equals(that.coverage)
                && health.equals(that.health)
                && tally.equals(that.tally)
                && certificate.equals(that.certificate);
    }

    @Override
    public int hashCode() {
        return Objects.hash(terms, failures, clientErrors, tally);
    }

    @Override
    public String toString() {
        return "Judgement[harm " + harm() + " of " + harmBar() + ", candidate " + tally.candidate() + ", stable "
                + tally.stable() + "]";
    }
}
