package dev.davy.release;

import dev.davy.model.Plan;
import dev.davy.model.Ring;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.util.ArrayList;
import java.util.List;

/** What a plan demands at each of its stages. */
final class Plans {
    /** What comes after the last stage: the way to 100 %. */
    static final Stage LAST = new Stage.Auto(Weight.ALL);

    private Plans() {}

    static Stage stage(Plan plan, int index) {
        return index < plan.stages().size() ? plan.stages().get(index) : LAST;
    }

    /** The share of everyone that a stage may have: its own weight, or that of the last stage that had one. */
    static Weight ceiling(Plan plan, int index) {
        if (index >= plan.stages().size()) {
            return Weight.ALL;
        }
        for (int at = index; at >= 0; at--) {
            switch (plan.stages().get(at)) {
                case Stage.Fixed fixed -> {
                    return fixed.weight();
                }
                case Stage.Auto auto -> {
                    return auto.to();
                }
                case Stage.Audience _, Stage.Mirror _, Stage.Switch _, Stage.Hold _, Stage.Gate _ -> {}
            }
        }
        return Weight.ZERO;
    }

    /** The audiences that the candidate has at a stage: those of every stage up to it. */
    static List<Ring> rings(Plan plan, int index) {
        List<Ring> rings = new ArrayList<>();
        for (int at = 0; at <= index && at < plan.stages().size(); at++) {
            if (plan.stages().get(at) instanceof Stage.Audience audience) {
                rings.removeIf(ring -> ring.audience().equals(audience.name()));
                rings.add(new Ring(audience.name(), audience.share()));
            }
        }
        return rings;
    }

    static Weight mirror(Plan plan, int index) {
        return stage(plan, index) instanceof Stage.Mirror mirror ? mirror.share() : Weight.ZERO;
    }

    /** Every audience of the plan: counted apart on stable until the candidate has it. */
    static List<String> audiences(Plan plan) {
        return rings(plan, plan.stages().size()).stream().map(Ring::audience).toList();
    }

    /** Whether the stage leads to 100 % by itself. */
    static boolean promotes(Stage stage) {
        return switch (stage) {
            case Stage.Auto auto -> auto.to().equals(Weight.ALL);
            case Stage.Switch _ -> true;
            case Stage.Audience _, Stage.Mirror _, Stage.Fixed _, Stage.Hold _, Stage.Gate _ -> false;
        };
    }

    static String label(Plan plan, int index) {
        return index < plan.stages().size() ? plan.stages().get(index).label() : "promotion";
    }

    /** Which parts of a plan differ from the one that runs, as the file names them. */
    static List<String> pending(Plan running, Plan wished) {
        List<String> parts = new ArrayList<>();
        if (!running.target().equals(wished.target())) {
            parts.add("targetRef");
        }
        if (!running.key().equals(wished.key())) {
            parts.add("key");
        }
        if (!running.stages().equals(wished.stages())) {
            parts.add("stages");
        }
        if (!running.guard().equals(wished.guard())) {
            parts.add("guard");
        }
        if (!running.watch().equals(wished.watch())) {
            parts.add("watch");
        }
        if (!running.checks().equals(wished.checks())) {
            parts.add("checks");
        }
        if (!running.hooks().equals(wished.hooks())) {
            parts.add("webhooks");
        }
        if (!running.evidence().equals(wished.evidence())) {
            parts.add("evidence");
        }
        return parts;
    }
}
