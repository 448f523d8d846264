package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Guard;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.List;

/**
 * The tests on the failures of randomised requests: harm overall and by route, late onset, and the certificate.
 *
 * @param period T of the late onset, in seconds
 * @param overall all failures
 * @param routes the same failures by route
 * @param late faults that begin late
 * @param certificate against the guard's regression
 */
record FailureTests(double period, RatioTest overall, RouteTests routes, LateOnset late, NonInferiority certificate) {
    static FailureTests begin(Guard guard, List<String> routes) {
        RatioMixture harm = RatioMixture.harm(guard.tolerance());
        return new FailureTests(
                Math.max(1, guard.deadline().toSeconds()),
                RatioTest.begin(harm),
                RouteTests.begin(routes, harm),
                LateOnset.begin(harm.size()),
                NonInferiority.begin(guard.regression(), 2 / guard.missedHarm()));
    }

    /**
     * After the batches of one observation.
     *
     * @param clusters how many failures come together: each is worth one of so many; 1 where each request is by itself
     */
    FailureTests after(List<Batch> batches, Duration elapsed, double clusters) {
        RatioMixture harm = overall.mixture();
        double[] step = null;
        NonInferiority certified = certificate;
        RouteTests byRoute = routes.meet(batches, overall);
        for (Batch batch : batches) {
            double candidate = batch.candidate().counted() / clusters;
            double stable = batch.stable().counted() / clusters;
            if (!(batch.stratum() instanceof Stratum.Split) || candidate + stable == 0) {
                continue;
            }
            step = step == null ? harm.start() : step;
            harm.add(step, batch.share(), candidate, stable);
            certified = certified.after(batch.share(), candidate, stable);
            if (!byRoute.accounts().isEmpty()) {
                double[] own = harm.start();
                harm.add(own, batch.share(), candidate, stable);
                byRoute = byRoute.after(batch.route(), own);
            }
        }
        if (step == null) {
            return byRoute.equals(routes) ? this : new FailureTests(period, overall, byRoute, late, certificate);
        }
        return new FailureTests(
                period, overall.after(step), byRoute, late.after(step, elapsed.toSeconds(), period), certified);
    }

    /** The e-value of all failures, routes mixed in. */
    double harm() {
        return routes.harm(overall);
    }

    /** The e-value of the late onset. */
    double lateOnset() {
        return Logarithms.finiteExp(overall.mixture().evidence(late.account()));
    }

    /** What the evidence is mostly about: {@code failures}, or the route that has most of it. */
    String metric() {
        return routes.metric(overall);
    }
}
