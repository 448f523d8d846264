package dev.davy.resources;

import dev.davy.model.Guard;
import dev.davy.model.Stage;
import dev.davy.model.StoreEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads which counters of a metric store a release is judged by. */
final class EvidenceReader {
    private static final ValueKind<String> QUERY =
            ValueKinds.text("a query of at most 4096 characters", text -> !text.isBlank() && text.length() <= 4096);
    private static final ValueKind<String> LABEL =
            ValueKinds.text("the name of a label", text -> text.matches("[A-Za-z_][A-Za-z0-9_]*"));
    private static final ValueKind<Duration> EVERY = new ValueKind<>("a duration, 1s..5m", scalar -> {
        Duration time = ValueKinds.DURATION_VALUE.read().apply(scalar);
        return time == null || time.toMillis() < 1_000 || time.toMillis() > 300_000 ? null : time;
    });

    private EvidenceReader() {}

    static Optional<StoreEvidence> read(Fields fields) {
        String store = fields.requiredText("store", Names.RESOURCE);
        String requests = fields.requiredText("requests", QUERY);
        String failures = fields.requiredText("failures", QUERY);
        Optional<String> latency = fields.text("latency", QUERY);
        String label = fields.text("versionLabel", LABEL).orElse(StoreEvidence.VERSION_LABEL);
        Duration every = fields.value("every", EVERY).orElse(StoreEvidence.EVERY);
        fields.done();
        return fields.in().clean()
                ? Optional.of(new StoreEvidence(store, requests, failures, latency, label, every))
                : Optional.empty();
    }

    /** Says what a release asks for that counters by version alone cannot tell. */
    static void judged(Fields spec, Guard guard, List<Stage> stages) {
        Reading in = spec.in();
        if (guard.tolerance() != 1) {
            in.error(
                    spec.at("evidence"),
                    spec.path("guard.tolerance") + ": " + guard.tolerance()
                            + "x (expected: 1x with evidence of a metric store, whose shares are exact there only)");
        }
        if (guard.latency().isPresent()
                && !spec.fields("evidence")
                        .map(evidence -> evidence.has("latency"))
                        .orElse(false)) {
            in.error(
                    spec.at("evidence"),
                    spec.path("evidence.latency") + ": missing (expected: a query, since guard.latency is judged)");
        }
        for (int i = 0; i < stages.size(); i++) {
            switch (stages.get(i)) {
                case Stage.Audience _, Stage.Mirror _ ->
                    in.error(
                            spec.at("evidence"),
                            spec.path("stages[" + i + "]")
                                    + ": audience or mirror (expected: weights with evidence of a metric store, which"
                                    + " cannot tell them apart)");
                case Stage.Fixed _, Stage.Auto _, Stage.Switch _, Stage.Hold _, Stage.Gate _ -> {}
            }
        }
    }
}
