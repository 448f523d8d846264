package dev.davy.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The wish to move a target from its stable version to another, as its author wrote it: what a release runs on from start
 * to end, whatever is edited meanwhile.
 *
 * @param release the Release's name
 * @param target the name of the Upstream that it moves
 * @param from stable, when the journal knows none yet
 * @param version the wished version
 * @param key what tells users apart
 * @param stages at least one
 * @param guard the limits
 * @param watch what follows promotion
 * @param checks figures of metric stores that have to lie in a range
 * @param hooks webhooks that are called at moments of the release
 * @param evidence counters that it is judged by in place of its data plane's
 */
public record Plan(
        String release,
        String target,
        Optional<String> from,
        String version,
        Key key,
        List<Stage> stages,
        Guard guard,
        Watch watch,
        List<MetricCheck> checks,
        List<Hook> hooks,
        Optional<StoreEvidence> evidence) {
    public Plan {
        Checks.present("release", release);
        Checks.present("target", target);
        Checks.present("version", version);
        stages = stages.isEmpty() ? List.of(new Stage.Auto(Weight.ALL)) : List.copyOf(stages);
        checks = List.copyOf(checks);
        hooks = List.copyOf(hooks);
    }

    /** A plan that asks nobody outside. */
    public Plan(
            String release,
            String target,
            Optional<String> from,
            String version,
            Key key,
            List<Stage> stages,
            Guard guard,
            Watch watch) {
        this(release, target, from, version, key, stages, guard, watch, List.of(), List.of(), Optional.empty());
    }

    /** The same, which asks stores and receivers. */
    public Plan asking(List<MetricCheck> figures, List<Hook> webhooks) {
        return new Plan(release, target, from, version, key, stages, guard, watch, figures, webhooks, evidence);
    }

    /** The same, judged by the counters of a metric store. */
    public Plan judgedBy(StoreEvidence counters) {
        return new Plan(
                release, target, from, version, key, stages, guard, watch, checks, hooks, Optional.of(counters));
    }

    /** A plan with nothing but defaults: one stage, {@code weight: auto}. */
    public static Plan of(String release, String target, String version) {
        return new Plan(
                release, target, Optional.empty(), version, new Key.Request(), List.of(), Guard.DEFAULT, Watch.DEFAULT);
    }

    /**
     * What happens after promotion.
     *
     * @param time how long the new version is watched; zero watches nothing
     * @param holdback the share that stays on the old version as control
     * @param onAlarm what an alarm without a control group does
     */
    public record Watch(Duration time, Weight holdback, OnAlarm onAlarm) {
        public static final Watch DEFAULT = new Watch(Duration.ofMinutes(10), Weight.ZERO, OnAlarm.TELL);

        public Watch {
            Checks.notNegative("watch.for", time);
            if (holdback.compareTo(Weight.ofPercent(50)) > 0) {
                throw new IllegalArgumentException("watch.holdback: " + holdback + " (expected: 0%..50%)");
            }
        }
    }

    /** What an alarm in a watch without a control group does. */
    public enum OnAlarm {
        TELL,
        ROLLBACK
    }
}
