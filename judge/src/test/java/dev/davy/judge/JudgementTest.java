package dev.davy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.davy.model.Batch;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Stratum;
import dev.davy.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JudgementTest {
    private static Judgement after(Terms terms, Batch... batches) {
        Judgement judgement = Judgement.begin(terms);
        double second = 0;
        for (Batch batch : batches) {
            judgement = judgement.observe(List.of(batch), Evidence.seconds(++second));
        }
        return judgement;
    }

    private static int failuresToHarm(Terms terms, double share) {
        Judgement judgement = Judgement.begin(terms);
        for (int failures = 1; failures < 100; failures++) {
            judgement = judgement.observe(
                    List.of(Evidence.split(share, Counts.of(1, 1), Counts.NONE)), Duration.ofSeconds(1));
            if (Evidence.harm(judgement)) {
                return failures;
            }
        }
        return 100;
    }

    @Test
    void aTotalFailureIsHarmAfterFewerFailuresAtASmallerShare() {
        assertThat(failuresToHarm(Evidence.PLAIN, 0.01)).isEqualTo(2);
        assertThat(failuresToHarm(Evidence.PLAIN, 0.05)).isLessThanOrEqualTo(3);
        assertThat(failuresToHarm(Evidence.PLAIN, 0.5)).isLessThanOrEqualTo(9);
    }

    @Test
    void routesCostAFailureAtMost() {
        Terms routes =
                new Terms(Guard.DEFAULT, List.of("staff"), true, false, Baseline.NONE, List.of("shop", "cart", "pay"));
        assertThat(failuresToHarm(routes, 0.01)).isLessThanOrEqualTo(3);
    }

    @Test
    void noEvidenceNeedsMore() {
        assertThat(Judgement.begin(Evidence.PLAIN).verdict(Traffic.NONE))
                .isInstanceOfSatisfying(
                        Verdict.NeedMore.class, more -> assertThat(more.time()).isEqualTo(Verdict.NeedMore.UNKNOWN));
    }

    @Test
    void needMoreSaysAboutHowManyRequestsAndHowLong() {
        Judgement judgement = after(Evidence.PLAIN, Evidence.split(0.5, Counts.of(1_000, 0), Counts.of(1_000, 0)));
        assertThat(judgement.verdict(new Traffic(500, 0.5))).isInstanceOfSatisfying(Verdict.NeedMore.class, more -> {
            assertThat(more.requests()).isBetween(20_000L, 30_000L);
            assertThat(more.time()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
        });
    }

    @Test
    void versionsThatNeverFailAreSafeByTheAbsoluteCertificateAfterAbout14000Requests() {
        Counts many = Counts.of(14_000, 0);
        Counts fewer = Counts.of(12_000, 0);
        assertThat(after(Evidence.PLAIN, Evidence.split(0.5, many, many)).verdict(Evidence.TRAFFIC))
                .isEqualTo(new Verdict.Safe(Verdict.Certificate.ABSOLUTE));
        assertThat(after(Evidence.PLAIN, Evidence.split(0.5, fewer, fewer)).verdict(Evidence.TRAFFIC))
                .isInstanceOf(Verdict.NeedMore.class);
    }

    @Test
    void alikeVersionsAreSafeByTheRelativeCertificate() {
        Counts some = Counts.of(8_000, 40);
        assertThat(after(Evidence.PLAIN, Evidence.split(0.5, some, some)).verdict(Evidence.TRAFFIC))
                .isEqualTo(new Verdict.Safe(Verdict.Certificate.RELATIVE));
    }

    @Test
    void harmBeatsSafeInOneBatch() {
        Judgement judgement = after(
                Evidence.PLAIN,
                Evidence.split(0.5, Counts.of(20_000, 0), Counts.of(20_000, 0)),
                Evidence.split(0.5, Counts.of(40, 30), Counts.of(40, 0)));
        assertThat(judgement.certificate()).isPresent();
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.Harm.class);
    }

    @Test
    void aRouteThatTheCandidateWasNeverAskedOnKeepsItFromBeingSafe() {
        Counts many = Counts.of(14_000, 0);
        Judgement judgement = after(
                Evidence.PLAIN,
                Evidence.split("shop", 0.5, many, many),
                Evidence.split("pay", 0.5, Counts.NONE, Counts.of(30, 0)));
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.NeedMore.class);
        assertThat(judgement.meters().notes()).containsExactly("route pay has had no candidate request");
        Judgement asked = judgement.observe(
                List.of(Evidence.split("pay", 0.5, Counts.of(1, 0), Counts.NONE)), Duration.ofSeconds(9));
        assertThat(asked.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.Safe.class);
    }

    @Test
    void aRouteWithFewUsersKeepsNobodyFromBeingSafe() {
        Counts many = Counts.of(14_000, 0);
        Counts oneUser = new Counts(500, 500, 0, 0, 0, 0, 0, 0, 1, LatencyHistogram.EMPTY);
        Judgement judgement = after(
                Evidence.PLAIN,
                Evidence.split("shop", 0.5, many, many),
                Evidence.split("cron", 0.5, Counts.NONE, oneUser));
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.Safe.class);
    }

    @Test
    void oneUserWhoComesUnderEverySplitIsOneUserOfARoute() {
        Counts oneUser = new Counts(5, 5, 0, 0, 0, 0, 0, 0, 1, LatencyHistogram.EMPTY);
        Terms keyed = new Terms(Guard.DEFAULT, List.of(), false, true, Baseline.NONE, List.of());
        Judgement judgement = Judgement.begin(keyed);
        for (long generation = 1; generation <= 100; generation++) {
            judgement = judgement.observe(
                    List.of(new Batch(generation, Stratum.Split.EVERYONE, 0.5, "cron", Counts.NONE, oneUser)),
                    Duration.ofSeconds(generation));
        }
        assertThat(judgement.meters().notes()).isEmpty();
        Counts thirty = new Counts(30, 30, 0, 0, 0, 0, 0, 0, 30, LatencyHistogram.EMPTY);
        Judgement people = judgement.observe(
                List.of(new Batch(101, Stratum.Split.EVERYONE, 0.5, "cron", Counts.NONE, thirty)),
                Duration.ofSeconds(101));
        assertThat(people.meters().notes()).containsExactly("route cron has had no candidate request");
    }

    @Test
    void aRouteThatAppearsDuringTheReleaseIsTestedByItself() {
        for (List<String> atStart : List.of(List.<String>of(), List.of("shop"), List.of("shop", "cart"))) {
            Terms terms = new Terms(Guard.DEFAULT, List.of(), false, false, Baseline.NONE, atStart);
            Judgement judgement = after(
                    terms,
                    Evidence.split("shop", 0.5, Counts.of(50_000, 500), Counts.of(50_000, 500)),
                    Evidence.split("cart", 0.5, Counts.of(50, 0), Counts.of(50, 0)),
                    Evidence.split("pay", 0.5, Counts.of(10, 0), Counts.of(10, 0)));
            Judgement failing = judgement.observe(
                    List.of(
                            Evidence.split("shop", 0.5, Counts.of(50_000, 500), Counts.of(50_000, 500)),
                            Evidence.split("pay", 0.5, Counts.of(200, 40), Counts.of(200, 1))),
                    Duration.ofSeconds(9));
            assertThat(failing.verdict(Evidence.TRAFFIC))
                    .as("%s", atStart)
                    .isInstanceOfSatisfying(
                            Verdict.Harm.class,
                            harm -> assertThat(harm.metric()).isEqualTo("failures on route pay"));
        }
    }

    @Test
    void aRouteThatIsMetLaterTakesItsPartFromTheRestAndChangesNoEvidence() {
        Judgement judgement = after(
                Evidence.PLAIN,
                Evidence.split("a", 0.1, Counts.of(100, 3), Counts.of(900, 4)),
                Evidence.split("b", 0.1, Counts.of(100, 2), Counts.of(900, 9)));
        double before = judgement.meters().harm();
        for (int route = 0; route < 60; route++) {
            judgement = judgement.observe(
                    List.of(Evidence.split("later " + route, 0.1, Counts.of(9, 0), Counts.of(91, 0))),
                    Duration.ofSeconds(9));
            assertThat(judgement.meters().harm()).isCloseTo(before, withinPercentage(1e-6));
        }
    }

    @Test
    void aFaultOnOneRouteIsNamed() {
        Terms terms = new Terms(Guard.DEFAULT, List.of(), false, false, Baseline.NONE, List.of("shop", "cart", "pay"));
        Judgement judgement = after(
                terms,
                Evidence.split("shop", 0.5, Counts.of(50_000, 500), Counts.of(50_000, 500)),
                Evidence.split("pay", 0.5, Counts.of(200, 40), Counts.of(200, 1)));
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Harm.class, harm -> assertThat(harm.metric()).isEqualTo("failures on route pay"));
    }

    @Test
    void requestsThatDoNotSplitAsAssignedAreInvalid() {
        Judgement judgement = after(Evidence.PLAIN, Evidence.split(0.5, Counts.of(1_000, 0), Counts.of(2_000, 0)));
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Invalid.class,
                        invalid -> assertThat(invalid.reason())
                                .isEqualTo("sample ratio: the candidate was given 1000 of 3000 requests"
                                        + " (expected: about 1500 by its assigned shares)"));
    }

    @Test
    void usersWhoComeInClustersDoNotLookLikeAWrongSplit() {
        Terms keyed = new Terms(Guard.DEFAULT, List.of(), false, true, Baseline.NONE, List.of());
        Judgement judgement = after(keyed, Evidence.split(0.5, Counts.of(4_600, 0), Counts.of(5_400, 0)));
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.NeedMore.class);
    }

    @Test
    void aSickStableIsInvalidUntilItIsWellAgain() {
        Counts well = Counts.of(1_000, 2);
        Counts sick = Counts.of(1_000, 300);
        Judgement judgement = Judgement.begin(Evidence.PLAIN);
        for (int at = 1; at <= 30; at++) {
            judgement = judgement.observe(List.of(Evidence.split(0.5, well, well)), Duration.ofSeconds(at));
        }
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.Safe.class);
        for (int at = 31; at <= 60; at++) {
            judgement = judgement.observe(List.of(Evidence.split(0.5, sick, sick)), Duration.ofSeconds(at));
        }
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Invalid.class,
                        invalid -> assertThat(invalid.reason()).startsWith("stable is sick"));
        for (int at = 61; at <= 75; at++) {
            judgement = judgement.observe(List.of(Evidence.split(0.5, well, well)), Duration.ofSeconds(at));
        }
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.Safe.class);
    }

    @Test
    void aLateFaultIsFoundSoonerThanByTheEvidenceOfTheWholeRelease() {
        Judgement judgement = Judgement.begin(Evidence.PLAIN);
        Chance chance = new Chance(11);
        int found = 0;
        for (int at = 1; at <= 1_200 && found == 0; at++) {
            double rate = at <= 600 ? 0.001 : 0.01;
            judgement = judgement.observe(
                    List.of(Evidence.split(
                            0.05,
                            Counts.of(chance.poisson(5), chance.poisson(5 * rate)),
                            Counts.of(chance.poisson(95), chance.poisson(0.095)))),
                    Duration.ofSeconds(at));
            found = Evidence.harm(judgement) ? at : 0;
        }
        assertThat(found).isBetween(601, 900);
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Harm.class, harm -> assertThat(harm.metric()).isEqualTo("late onset"));
    }

    @Test
    void clientErrorsAreEvidenceOfTheirOwn() {
        Counts refused = new Counts(50, 50, 0, 0, 0, 0, 30, 30, 50, LatencyHistogram.EMPTY);
        Judgement judgement = after(Evidence.PLAIN, Evidence.split(0.5, refused, Counts.of(50, 0)));
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Harm.class, harm -> assertThat(harm.metric()).isEqualTo("client errors"));
        assertThat(judgement.excess().estimate()).isZero();
    }

    @Test
    void aSlowCandidateIsHarm() {
        Chance chance = new Chance(12);
        Guard guard = Evidence.guard(0.01, Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Terms terms = new Terms(guard, List.of(), false, false, Latencies.baseline(chance), List.of());
        Judgement judgement = Judgement.begin(terms);
        int found = 0;
        for (int at = 1; at <= 300 && found == 0; at++) {
            judgement = judgement.observe(
                    List.of(Evidence.split(
                            0.3,
                            Evidence.timed(Latencies.of(chance, 60, 4)),
                            Evidence.timed(Latencies.of(chance, 140, 1)))),
                    Duration.ofSeconds(at));
            found = Evidence.harm(judgement) ? at : 0;
        }
        assertThat(found).isBetween(9, 120);
        assertThat(judgement.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Harm.class, harm -> assertThat(harm.metric()).isEqualTo("latency"));
    }

    @Test
    void latencyJoinsWhenStableHasEnoughAnswersAtThePresentSplit() {
        Chance chance = new Chance(13);
        Guard guard = Evidence.guard(0.01, Optional.of(new Guard.LatencyLimit(0.99, 1.5)));
        Judgement judgement = Judgement.begin(Evidence.terms(guard));
        judgement = judgement.observe(
                List.of(Evidence.split(
                        0.5,
                        Evidence.timed(Latencies.of(chance, 1_200, 1)),
                        Evidence.timed(Latencies.of(chance, 1_200, 1)))),
                Duration.ofSeconds(1));
        assertThat(judgement.meters().notes()).containsExactly("latency not judged yet: 1200 of 2000 stable requests");
        judgement = judgement.observe(
                List.of(Evidence.split(
                        0.5,
                        Evidence.timed(Latencies.of(chance, 1_200, 1)),
                        Evidence.timed(Latencies.of(chance, 1_200, 1)))),
                Duration.ofSeconds(2));
        assertThat(judgement.meters().notes()).isEmpty();
    }

    @Test
    void aWholeRingIsHarmOnlyWhenItIsGrosslyWorseThanItsOwnPast() {
        Terms terms = new Terms(
                Guard.DEFAULT,
                List.of("staff"),
                false,
                false,
                new Baseline(LatencyHistogram.EMPTY, Map.of("staff", new Rate(30, 3_000))),
                List.of());
        assertThat(Evidence.harm(after(terms, Evidence.ring("staff", 1, Counts.of(1_000, 25), Counts.NONE))))
                .isFalse();
        Judgement gross = after(terms, Evidence.ring("staff", 1, Counts.of(50, 40), Counts.NONE));
        assertThat(gross.verdict(Evidence.TRAFFIC))
                .isInstanceOfSatisfying(
                        Verdict.Harm.class, harm -> assertThat(harm.metric()).isEqualTo("ring staff"));
        assertThat(gross.excess().estimate()).isBetween(39.0, 40.0);
    }

    @Test
    void anOutageOfBothVersionsIsNotChargedToAWholeRing() {
        Terms terms = new Terms(
                Guard.DEFAULT,
                List.of("staff"),
                false,
                false,
                new Baseline(LatencyHistogram.EMPTY, Map.of("staff", new Rate(10, 10_000))),
                List.of());
        Judgement judgement = Judgement.begin(terms);
        for (int second = 1; second <= 120; second++) {
            long down = second > 60 && second <= 75 ? 5 : 0;
            judgement = judgement.observe(
                    List.of(
                            Evidence.ring("staff", 1, Counts.of(25, down), Counts.NONE),
                            Evidence.split(0, Counts.NONE, Counts.of(250, 10 * down))),
                    Duration.ofSeconds(second));
            assertThat(judgement.excess().lowerBound()).as("second %d", second).isLessThan(6);
        }
        assertThat(judgement.excess().estimate()).isBetween(-20.0, 5.0);
        Judgement own = judgement;
        for (int second = 121; second <= 180; second++) {
            own = own.observe(
                    List.of(
                            Evidence.ring("staff", 1, Counts.of(25, 5), Counts.NONE),
                            Evidence.split(0, Counts.NONE, Counts.of(250, 0))),
                    Duration.ofSeconds(second));
        }
        assertThat(own.excess().estimate()).as("its own fault is charged").isGreaterThan(270);
    }

    @Test
    void requestsOfUsersWhoFailAgainAndAgainAreWorthLessForTheAbsoluteCertificate() {
        Counts each = Counts.of(40_000, 10);
        Counts oneUser = new Counts(40_000, 40_000, 0, 10, 1, 0, 0, 0, 30, LatencyHistogram.EMPTY);
        Counts fine = Counts.of(40_000, 0);
        assertThat(after(Evidence.PLAIN, Evidence.split(0.5, each, fine)).certificate())
                .isPresent();
        assertThat(after(Evidence.PLAIN, Evidence.split(0.5, oneUser, fine)).certificate())
                .isEmpty();
    }

    @Test
    void aRingWithoutAPastIsNeverHarmAndNeverSafe() {
        Terms terms = new Terms(Guard.DEFAULT, List.of("staff"), false, false, Baseline.NONE, List.of());
        Judgement judgement = after(terms, Evidence.ring("staff", 1, Counts.of(90_000, 0), Counts.NONE));
        assertThat(judgement.verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.NeedMore.class);
        assertThat(judgement.meters().notes()).containsExactly("ring staff not judged: no earlier rate of its own");
        Judgement failing = after(terms, Evidence.ring("staff", 1, Counts.of(900, 900), Counts.NONE));
        assertThat(Evidence.harm(failing)).isFalse();
    }

    @Test
    void mirroredPairsAreHarmOnlyAndSpendNoBudget() {
        Terms terms = new Terms(Guard.DEFAULT, List.of(), true, false, Baseline.NONE, List.of());
        Batch pairs = new Batch(1, new Stratum.Mirror(), 0.5, "shop", Counts.of(100, 40), Counts.of(100, 0));
        Judgement judgement = after(terms, pairs);
        assertThat(Evidence.harm(judgement)).isTrue();
        assertThat(judgement.excess()).isEqualTo(Excess.NONE);
        Batch fine = new Batch(1, new Stratum.Mirror(), 0.5, "shop", Counts.of(90_000, 0), Counts.of(90_000, 0));
        assertThat(after(terms, fine).verdict(Evidence.TRAFFIC)).isInstanceOf(Verdict.NeedMore.class);
    }

    @Test
    void pinnedRequestsAreNeverJudged() {
        Batch pinned = new Batch(1, new Stratum.Pinned(), 0, "shop", Counts.of(900, 900), Counts.NONE);
        Judgement judgement = after(Evidence.PLAIN, pinned);
        assertThat(Evidence.harm(judgement)).isFalse();
        assertThat(judgement.excess()).isEqualTo(Excess.NONE);
        assertThat(judgement.failureBound()).isEqualTo(1);
    }

    @Test
    void aUserCountsOnceAsEvidenceButAllHisFailuresAreExcess() {
        Counts oneUser = new Counts(100, 100, 0, 100, 1, 0, 0, 0, 1, LatencyHistogram.EMPTY);
        Judgement judgement = after(Evidence.PLAIN, Evidence.split(0.01, oneUser, Counts.NONE));
        assertThat(Evidence.harm(judgement)).isFalse();
        assertThat(judgement.excess().estimate()).isEqualTo(100);
        assertThat(judgement.failureBound()).isEqualTo(1);
    }

    @Test
    void failuresOfOneUserWhoComesAgainAndAgainSpendLessForCertainThanThoseOfMany() {
        Counts many = Counts.of(100, 100);
        Counts few = new Counts(100, 100, 0, 100, 25, 0, 0, 0, 25, LatencyHistogram.EMPTY);
        Excess byMany =
                after(Evidence.PLAIN, Evidence.split(0.01, many, Counts.NONE)).excess();
        Excess byFew =
                after(Evidence.PLAIN, Evidence.split(0.01, few, Counts.NONE)).excess();
        assertThat(byMany.lowerBound()).isEqualTo(80);
        // 4 failures a user: the deviation is √7 times as large
        assertThat(byFew.lowerBound()).isBetween(47.0, 47.2);
    }

    @Test
    void anOutageOfBothVersionsSpendsNothingWhateverTheShareWas() {
        Judgement judgement = after(
                Evidence.PLAIN,
                Evidence.split(0.01, Counts.of(1_000, 0), Counts.of(99_000, 0)),
                Evidence.split(0.5, Counts.of(5_000, 2_500), Counts.of(5_000, 2_500)));
        assertThat(judgement.excess().estimate()).isZero();
    }

    @Test
    void aSumAtTheBarIsHarm() {
        Batch batch = Evidence.split(0.2, Counts.of(9, 4), Counts.of(30, 1));
        double sum = after(Evidence.PLAIN, batch).meters().harm();
        double alpha = 1 / sum;
        while (1 / alpha > sum) {
            alpha = Math.nextUp(alpha);
        }
        assertThat(Evidence.harm(after(Evidence.terms(Evidence.guard(alpha)), batch)))
                .isTrue();
        double below = alpha;
        while (1 / below <= sum) {
            below = Math.nextDown(below);
        }
        assertThat(Evidence.harm(after(Evidence.terms(Evidence.guard(below)), batch)))
                .isFalse();
    }
}
