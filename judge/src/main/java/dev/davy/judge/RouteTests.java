package dev.davy.judge;

import dev.davy.model.Batch;
import dev.davy.model.Stratum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Accounts of the single routes beside the one of all failures together, so that a fault on one route of thirty is not
 * drowned by the others.
 *
 * <p>With more than one route, half of what there is goes to the routes, evenly: to each by itself, and to an account for the
 * rest. Routes that are met later take their part from the rest: the m-th of them 1/(m+1) of what the rest holds then, so
 * that the rest and each had the same if nothing happened meanwhile. Money only changes hands, and by what is known before
 * a failure: so the sum stays an e-process (Vovk and Wang, see {@link AlphaSplit}), and a route keeps its place for ever.
 *
 * @param names of the routes that were met, in the order of their accounts
 * @param later how many of them took their part from the rest
 * @param together ln of the part of α that is on all failures together
 * @param accounts of each route, and the rest's; empty with one route or none
 */
record RouteTests(List<String> names, int later, double together, List<Account> accounts) {
    private static final double HALF = StrictMath.log(0.5);

    /**
     * @param stake ln of what it was given
     * @param test what became of it
     */
    record Account(double stake, RatioTest test) {
        /** ln of what it holds. */
        double holds() {
            return stake + test.evidence();
        }
    }

    static RouteTests begin(List<String> names, RatioMixture harm) {
        RouteTests none = new RouteTests(List.copyOf(names), 0, 0, List.of());
        return names.size() > 1 ? none.opened(0, harm) : none;
    }

    /** Half of what there is goes to the routes. */
    private RouteTests opened(double evidence, RatioMixture harm) {
        double each = evidence + HALF - StrictMath.log(names.size() + 1);
        List<Account> open = new ArrayList<>();
        for (int i = 0; i <= names.size(); i++) {
            open.add(new Account(each, RatioTest.begin(harm)));
        }
        return new RouteTests(names, later, HALF, List.copyOf(open));
    }

    /** Gives an account to each route that is met for the first time, the busiest first, while there are free ones. */
    RouteTests meet(List<Batch> batches, RatioTest overall) {
        Map<String, Long> met = new HashMap<>();
        for (Batch batch : batches) {
            if (names.size() < Terms.MAX_ROUTES
                    && batch.stratum() instanceof Stratum.Split
                    && !names.contains(batch.route())) {
                long requests = Saturated.sum(
                        batch.candidate().assigned(), batch.stable().assigned());
                met.merge(batch.route(), requests, Saturated::sum);
            }
        }
        if (met.isEmpty()) {
            return this;
        }
        List<String> busiest = new ArrayList<>(met.keySet());
        busiest.sort((a, b) -> {
            int byRequests = Long.compare(met.getOrDefault(b, 0L), met.getOrDefault(a, 0L));
            return byRequests != 0 ? byRequests : a.compareTo(b);
        });
        RouteTests next = this;
        for (String name : busiest.subList(0, Math.min(busiest.size(), Terms.MAX_ROUTES - names.size()))) {
            next = next.with(name, overall);
        }
        return next;
    }

    private RouteTests with(String name, RatioTest overall) {
        List<String> more = new ArrayList<>(names);
        more.add(name);
        if (accounts.isEmpty()) {
            RouteTests known = new RouteTests(List.copyOf(more), 0, 0, List.of());
            return more.size() > 1 ? known.opened(overall.evidence(), overall.mixture()) : known;
        }
        int m = later + 1;
        Account rest = accounts.getLast();
        List<Account> open = new ArrayList<>(accounts.subList(0, accounts.size() - 1));
        open.add(new Account(rest.holds() - StrictMath.log(m + 1.0), RatioTest.begin(overall.mixture())));
        open.add(new Account(rest.stake() + StrictMath.log(m / (m + 1.0)), rest.test()));
        return new RouteTests(List.copyOf(more), m, together, List.copyOf(open));
    }

    /** After a step of one route's failures. */
    RouteTests after(String route, double[] step) {
        int known = names.indexOf(route);
        int at = known < 0 ? names.size() : known;
        List<Account> next = new ArrayList<>(accounts);
        next.set(at, new Account(next.get(at).stake(), next.get(at).test().after(step)));
        return new RouteTests(names, later, together, List.copyOf(next));
    }

    /** The e-value of all failures, with the accounts of the routes. */
    double harm(RatioTest overall) {
        double sum = Logarithms.finiteExp(together + overall.evidence());
        for (Account account : accounts) {
            sum += Logarithms.finiteExp(account.holds());
        }
        return sum;
    }

    /** What the evidence is mostly about: {@code failures}, or the route that has most of it. */
    String metric(RatioTest overall) {
        int worst = -1;
        double most = together + overall.evidence();
        for (int i = 0; i < accounts.size(); i++) {
            if (accounts.get(i).holds() > most) {
                worst = i;
                most = accounts.get(i).holds();
            }
        }
        if (worst < 0) {
            return "failures";
        }
        return worst < names.size() ? "failures on route " + names.get(worst) : "failures on the other routes";
    }
}
