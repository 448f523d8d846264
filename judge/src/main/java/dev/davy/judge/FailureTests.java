package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Guard;
import dev.davy.model.Stratum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tests on the failures of randomised requests: harm overall and by route, late onset, and the certificate.
 *
 * <p>With more than one route at the start, half of the weight is on all failures together and half on the routes, evenly:
 * the busiest each by itself, and one for the rest. A fault on one route of thirty is then not drowned by the others.
 *
 * @param period T of the late onset, in seconds
 * @param names the routes that are tested by themselves
 * @param overall all failures
 * @param routes in the order of the names, then the rest; empty with one route or none
 * @param late faults that begin late
 * @param certificate against the guard's regression
 */
record FailureTests(
        double period,
        List<String> names,
        RatioTest overall,
        List<RatioTest> routes,
        LateOnset late,
        NonInferiority certificate) {
    static FailureTests begin(Guard guard, List<String> names) {
        RatioMixture harm = RatioMixture.harm(guard.tolerance());
        List<RatioTest> routes = new ArrayList<>();
        if (names.size() > 1) {
            for (int i = 0; i <= names.size(); i++) {
                routes.add(RatioTest.begin(harm));
            }
        }
        return new FailureTests(
                Math.max(1, guard.deadline().toSeconds()),
                names,
                RatioTest.begin(harm),
                List.copyOf(routes),
                LateOnset.begin(harm.size()),
                NonInferiority.begin(guard.regression(), 2 / guard.missedHarm()));
    }

    FailureTests after(List<Batch> batches, Duration elapsed) {
        RatioMixture harm = overall.mixture();
        double[] step = null;
        NonInferiority certified = certificate;
        List<RatioTest> byRoute = null;
        for (Batch batch : batches) {
            double candidate = batch.candidate().counted();
            double stable = batch.stable().counted();
            if (!(batch.stratum() instanceof Stratum.Split) || candidate + stable == 0) {
                continue;
            }
            step = step == null ? harm.start() : step;
            harm.add(step, batch.share(), candidate, stable);
            certified = certified.after(batch.share(), candidate, stable);
            if (!routes.isEmpty()) {
                byRoute = byRoute == null ? new ArrayList<>(routes) : byRoute;
                int slot = names.indexOf(batch.route());
                int at = slot < 0 ? names.size() : slot;
                double[] own = harm.start();
                harm.add(own, batch.share(), candidate, stable);
                byRoute.set(at, byRoute.get(at).after(own));
            }
        }
        if (step == null) {
            return this;
        }
        return new FailureTests(
                period,
                names,
                overall.after(step),
                byRoute == null ? routes : List.copyOf(byRoute),
                late.after(step, elapsed.toSeconds(), period),
                certified);
    }

    /** The e-value of all failures, routes mixed in. */
    double harm() {
        double together = Logarithms.finiteExp(overall.evidence());
        return routes.isEmpty() ? together : (together + meanOfRoutes()) / 2;
    }

    /** The mean e-value of the routes. */
    private double meanOfRoutes() {
        double sum = 0;
        for (RatioTest route : routes) {
            sum += (route.evidence() == 0 ? 1 : Logarithms.finiteExp(route.evidence())) / routes.size();
        }
        return sum;
    }

    /** The e-value of the late onset. */
    double lateOnset() {
        return Logarithms.finiteExp(overall.mixture().evidence(late.account()));
    }

    /** What the evidence is mostly about: {@code failures}, or the route that has most of it. */
    String metric() {
        if (routes.isEmpty()) {
            return "failures";
        }
        int worst = 0;
        for (int i = 1; i < routes.size(); i++) {
            worst = routes.get(i).evidence() > routes.get(worst).evidence() ? i : worst;
        }
        double ownLog = routes.get(worst).evidence() - StrictMath.log(routes.size());
        if (ownLog <= overall.evidence()) {
            return "failures";
        }
        return worst < names.size() ? "failures on route " + names.get(worst) : "failures on the other routes";
    }
}
