package dev.davy.resources;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Key;
import dev.davy.model.MetricCheck;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.StoreEvidence;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a Release. */
final class ReleaseReader {
    private static final ValueKind<Plan.OnAlarm> ON_ALARM =
            ValueKinds.oneOf(Map.of("tell", Plan.OnAlarm.TELL, "rollback", Plan.OnAlarm.ROLLBACK));
    private static final ValueKind<Weight> HOLDBACK = new ValueKind<>(
            "a share, 0%..50% in steps of 0.001%",
            scalar -> {
                Weight weight = ValueKinds.SHARE.read().apply(scalar);
                return weight == null || weight.compareTo(Weight.ofPercent(50)) > 0 ? null : weight;
            });

    private ReleaseReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {targetRef: {name: …}, version: …}");
        Optional<Fields> found = document.fields("spec");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Fields spec = found.get();
        spec.require("targetRef", "{apiVersion: davy.dev/v1, kind: Upstream, name: …}");
        String target = spec.fields("targetRef").map(ReleaseReader::target).orElse("");
        Optional<String> from = spec.text("from", Names.VERSION_VALUE);
        String version = spec.requiredText("version", Names.VERSION_VALUE);
        Key key = spec.node("key").flatMap(node -> KeyReader.read(spec, node)).orElse(new Key.Request());
        List<Stage> stages = new ArrayList<>();
        Map<String, Position> lines = new HashMap<>();
        List<Fields> written = new ArrayList<>();
        for (Fields stage : spec.list("stages")) {
            for (Stage each : StageReader.read(stage)) {
                lines.put("stages[" + stages.size() + "]", stage.at());
                stages.add(each);
                written.add(stage);
            }
        }
        afterTheLast(spec, stages, written);
        untested(spec, stages, written);
        List<TimeWindow> windows =
                spec.list("windows").stream().map(TimeWindowReader::read).toList();
        Guard guard = spec.fields("guard").map(GuardReader::read).orElse(Guard.DEFAULT);
        Plan.Watch watch = spec.fields("watch").map(ReleaseReader::watch).orElse(Plan.Watch.DEFAULT);
        List<MetricCheck> checks = new ArrayList<>();
        List<Fields> read = spec.list("checks");
        read.forEach(check -> {
            lines.put("checks[" + read.indexOf(check) + "]", check.at());
            CheckReader.read(check).ifPresent(checks::add);
        });
        List<Hook> hooks = new ArrayList<>();
        spec.list("webhooks").forEach(hook -> WebhookReader.hook(hook).ifPresent(hooks::add));
        Optional<StoreEvidence> evidence = spec.fields("evidence").flatMap(EvidenceReader::read);
        evidence.ifPresent(_ -> EvidenceReader.judged(spec, guard, stages));
        named(spec, "checks", checks.stream().map(MetricCheck::name).toList());
        named(spec, "webhooks", hooks.stream().map(Hook::name).toList());
        spec.done();
        if (!document.in().clean()) {
            return Optional.empty();
        }
        for (String part : List.of("targetRef", "from", "version", "key", "guard", "evidence")) {
            lines.put(part, spec.at(part));
        }
        Plan plan =
                new Plan(metadata.name(), target, from, version, key, stages, guard, watch, checks, hooks, evidence);
        longerThanTheDeadline(spec, plan);
        neverAsked(spec, plan);
        return Optional.of(new Release(metadata, plan, windows, lines));
    }

    private static String target(Fields fields) {
        fields.text("apiVersion", ValueKinds.text(DocumentReader.DAVY, DocumentReader.DAVY::equals));
        fields.text(
                "kind",
                ValueKinds.text("Upstream; other targets are not supported in this version", Upstream.KIND::equals));
        String name = fields.requiredText("name", Names.UPSTREAM);
        fields.done();
        return name;
    }

    private static Plan.Watch watch(Fields fields) {
        Plan.Watch watch = new Plan.Watch(
                fields.value("for", ValueKinds.DURATION_VALUE).orElse(Plan.Watch.DEFAULT.time()),
                fields.value("holdback", HOLDBACK).orElse(Plan.Watch.DEFAULT.holdback()),
                fields.value("onAlarm", ON_ALARM).orElse(Plan.Watch.DEFAULT.onAlarm()));
        fields.done();
        return watch;
    }

    /** Stages take their time whatever the evidence says; at the deadline the release is over unless it is Safe by then. */
    private static void longerThanTheDeadline(Fields spec, Plan plan) {
        Duration sum = plan.stages().stream().map(ReleaseReader::least).reduce(Duration.ZERO, Duration::plus);
        Duration deadline = plan.guard().deadline();
        if (sum.compareTo(deadline) >= 0) {
            String end = switch (plan.guard().atDeadline()) {
                case HOLD -> "held";
                case ROLLBACK -> "rolled back";
                case PROMOTE -> "promoted without a certificate";
            };
            spec.in()
                    .warning(
                            spec.at("stages"),
                            spec.path("stages") + ": " + text(sum) + " in all, at least (expected: less than"
                                    + " guard.deadline, " + text(deadline)
                                    + ", since a release that is not Safe by then is "
                                    + end + ")");
        }
    }

    /** What is told apart by its name has one of its own. */
    private static void named(Fields spec, String list, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                spec.in()
                        .error(
                                spec.at(list),
                                spec.path(list) + "[" + i + "].name: " + names.get(i)
                                        + " stands there twice (expected: a name of its own)");
            }
        }
    }

    /** Without a figure nothing is promoted, and the first is asked for when a share was there for so long. */
    private static void neverAsked(Fields spec, Plan plan) {
        Duration deadline = plan.guard().deadline();
        for (MetricCheck check : plan.checks()) {
            if (check.every().compareTo(deadline) >= 0) {
                spec.in()
                        .warning(
                                spec.at("checks"),
                                spec.path("checks") + ": " + check.name() + " is asked for every " + text(check.every())
                                        + " (expected: less than guard.deadline, " + text(deadline)
                                        + ", or it is never asked and nothing is promoted)");
            }
        }
    }

    /** The judging time that a stage takes at least. */
    private static Duration least(Stage stage) {
        return switch (stage) {
            case Stage.Audience audience -> audience.time();
            case Stage.Mirror mirror -> mirror.time();
            case Stage.Fixed fixed -> fixed.time();
            case Stage.Hold hold -> hold.time();
            case Stage.Auto _, Stage.Gate _, Stage.Switch _ -> Duration.ZERO;
        };
    }

    /** As files write it: {@code 1h30m}. */
    static String text(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static void afterTheLast(Fields spec, List<Stage> stages, List<Fields> written) {
        if (!spec.in().clean()) {
            return;
        }
        for (int i = 0; i < stages.size() - 1; i++) {
            if (stages.get(i) instanceof Stage.Switch || stages.get(i).equals(new Stage.Auto(Weight.ALL))) {
                Fields next = written.get(i + 1);
                spec.in()
                        .warning(
                                next.at(),
                                next.path() + ": comes after a stage that goes to 100% and promotes, so it never runs");
                return;
            }
        }
    }

    /** Everybody at once on a version that nothing has looked at is no release. */
    private static void untested(Fields spec, List<Stage> stages, List<Fields> written) {
        boolean tested = false;
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof Stage.Switch && !tested) {
                spec.in()
                        .error(
                                written.get(i).at("switch"),
                                written.get(i).path("switch") + ": nothing comes before it (expected: a mirror, a"
                                        + " gate, an audience or a weight in an earlier stage)");
            }
            tested |= !(stages.get(i) instanceof Stage.Hold);
        }
    }
}
