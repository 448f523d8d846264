package dev.davy.server;

import dev.davy.judge.Meters;
import dev.davy.judge.Rate;
import dev.davy.release.Decision;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A release as JSON: the same members in the API, the live events and {@code get -o json}.
 *
 * <p>What is not there is null. Weights are in buckets of 100,000, times in seconds.
 */
public final class ReleaseJson {
    private static final double MILLIS_A_SECOND = 1_000.0;

    private ReleaseJson() {}

    /** A release's members in their order. */
    public static Map<String, Object> of(ReleaseView view) {
        Members members = new Members();
        members.put("name", view.name());
        members.put("phase", view.phase().word());
        members.put("target", view.target());
        members.put("stable", view.stable());
        members.put("candidate", view.candidate());
        members.put("stage", view.stage());
        members.put("weight", view.weight());
        members.put("verdict", view.verdict());
        members.put("reason", view.reason());
        members.put("why", view.why());
        members.put("requests", requests(view.requests()));
        members.put("budget", budget(view.budget()));
        members.put("waitsFor", view.waitsFor());
        members.put("next", view.next().map(ReleaseJson::next));
        members.put("meters", view.meters().map(ReleaseJson::meters));
        members.put("rings", view.rings());
        members.put("gate", view.gate().map(ReleaseJson::gate));
        members.put("holder", view.gate().flatMap(ReleaseView.Gate::holder));
        members.put("checks", view.checks().stream().map(ReleaseJson::check).toList());
        members.put("pending", view.pending());
        members.put("barred", view.barred());
        members.put("pins", view.pins());
        members.put("openStreams", view.openStreams());
        members.put("journal", view.journal());
        members.put("withdrawn", view.withdrawn());
        members.put("notices", view.notices());
        return members.all;
    }

    /** A decision's members, as live events and the demo's report have them. */
    public static Map<String, Object> of(Decision decision) {
        Members members = new Members();
        members.put("number", decision.number());
        members.put("at", decision.at().wall().toString());
        members.put("release", decision.release());
        members.put("candidate", decision.candidate());
        members.put("phase", decision.phase().word());
        members.put("stage", decision.stage());
        members.put("verdict", decision.verdict());
        members.put("weight", decision.weight().buckets());
        members.put("why", decision.why());
        return members.all;
    }

    /** An explanation's members in their order. */
    public static Map<String, Object> of(Standing explanation) {
        Members members = new Members();
        members.put("name", explanation.name());
        members.put("phase", explanation.phase().word());
        members.put("verdict", explanation.verdict());
        members.put("why", explanation.why());
        members.put(
                "evidence",
                explanation.evidence().stream().map(ReleaseJson::evidence).toList());
        members.put(
                "changes",
                explanation.changes().stream().map(ReleaseJson::change).toList());
        members.put("last", explanation.last().map(ReleaseJson::of));
        return members.all;
    }

    private static Map<String, Object> evidence(Standing.Evidence evidence) {
        Members members = new Members();
        members.put("what", evidence.what());
        members.put("value", evidence.value());
        members.put("bar", evidence.bar());
        members.put("says", evidence.says());
        return members.all;
    }

    private static Map<String, Object> change(Standing.Change change) {
        Members members = new Members();
        members.put("to", change.to());
        members.put("needs", change.needs());
        members.put("requests", change.requests());
        members.put("seconds", change.time().map(time -> time.toMillis() / MILLIS_A_SECOND));
        return members.all;
    }

    private static Map<String, Object> requests(ReleaseView.Requests requests) {
        Members members = new Members();
        members.put("total", requests.total());
        members.put("candidate", requests.candidate());
        members.put("candidateFailed", requests.candidateFailed());
        members.put("userVisibleFailed", requests.userVisibleFailed());
        return members.all;
    }

    private static Map<String, Object> budget(ReleaseView.Budget budget) {
        Members members = new Members();
        members.put("blastRadius", budget.blastRadius());
        members.put("spent", budget.spent());
        members.put("exposure", budget.exposure());
        return members.all;
    }

    private static Map<String, Object> next(ReleaseView.Next next) {
        Members members = new Members();
        members.put("weight", next.weight());
        members.put("limitedBy", next.limitedBy());
        members.put("etaSeconds", next.eta().map(eta -> eta.toMillis() / MILLIS_A_SECOND));
        return members.all;
    }

    private static Map<String, Object> gate(ReleaseView.Gate gate) {
        Members members = new Members();
        members.put("name", gate.name());
        members.put("role", gate.roles().size() == 1 ? gate.holder() : Optional.empty());
        members.put("roles", gate.roles());
        members.put("holder", gate.holder());
        members.put("secondsLeft", gate.left().map(left -> left.toMillis() / MILLIS_A_SECOND));
        return members.all;
    }

    private static Map<String, Object> check(ReleaseView.Check check) {
        Members members = new Members();
        members.put("name", check.name());
        members.put("on", check.on().isEmpty() ? Optional.empty() : check.on());
        members.put("state", check.state());
        members.put("failed", check.failed());
        members.put("failures", check.failures());
        members.put("last", check.last());
        return members.all;
    }

    private static Map<String, Object> meters(Meters meters) {
        Members members = new Members();
        members.put("harm", meters.harm());
        members.put("harmBar", meters.harmBar());
        members.put("tests", meters.tests().stream().map(ReleaseJson::test).toList());
        members.put("relative", meters.relative());
        members.put("relativeBar", meters.relativeBar());
        members.put("absoluteBound", meters.absoluteBound());
        members.put("tolerableFailures", meters.tolerableFailures());
        members.put("candidate", rate(meters.candidate()));
        members.put("stable", rate(meters.stable()));
        members.put("excess", meters.excess().estimate());
        members.put("approximate", meters.approximate());
        members.put("notes", meters.notes());
        return members.all;
    }

    private static Map<String, Object> test(Meters.Test test) {
        Members members = new Members();
        members.put("metric", test.metric());
        members.put("weight", test.weight());
        members.put("evidence", test.evidence());
        return members.all;
    }

    private static Map<String, Object> rate(Rate rate) {
        Members members = new Members();
        members.put("failed", rate.failed());
        members.put("answered", rate.answered());
        return members.all;
    }

    /** Members in the order in which they are put; an empty Optional is null. */
    private static final class Members {
        private final Map<String, @Nullable Object> all = new LinkedHashMap<>();

        void put(String name, Object value) {
            all.put(name, value instanceof Optional<?> optional ? optional.orElse(null) : value);
        }
    }
}
