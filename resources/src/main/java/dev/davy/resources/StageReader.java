package dev.davy.resources;

import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads a step of a plan. */
final class StageReader {
    private static final List<String> ACTIONS =
            List.of("audience", "mirror", "weight", "weights", "step", "switch", "hold", "gate");
    private static final ValueKind<Weight> WEIGHT =
            new ValueKind<>("auto, or " + ValueKinds.SHARE.expected(), ValueKinds.SHARE.read());

    private static final ValueKind<Weight> COPIES = new ValueKind<>(
            "a share such as 10%, above 0%",
            scalar -> {
                Weight share = ValueKinds.SHARE.read().apply(scalar);
                return share == null || share.isZero() ? null : share;
            });

    private static final ValueKind<Weight> EVERYBODY = new ValueKind<>(
            "100%",
            scalar -> {
                Weight share = ValueKinds.SHARE.read().apply(scalar);
                return Weight.ALL.equals(share) ? share : null;
            });

    /** A plan with more steps is a mistake of units. */
    private static final int STEPS = 1000;

    private StageReader() {}

    /** What an item of the list stands for: one stage, or one for each weight of a list or of steps. */
    static List<Stage> read(Fields fields) {
        List<String> actions = ACTIONS.stream().filter(fields::has).toList();
        List<Stage> stages = actions.size() == 1 ? stages(fields, actions.getFirst()) : List.of();
        fields.ignore("for", "to");
        fields.done();
        if (actions.size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (actions.isEmpty() ? "no action" : String.join(" and ", actions))
                                    + " (expected: one of " + String.join(", ", ACTIONS) + ")");
        }
        return stages;
    }

    private static List<Stage> stages(Fields fields, String action) {
        return switch (action) {
            case "weights" -> weights(fields);
            case "step" -> steps(fields);
            default -> action(fields, action).stream().toList();
        };
    }

    private static List<Stage> weights(Fields fields) {
        List<Stage> stages = new ArrayList<>();
        Duration time = time(fields);
        Weight before = Weight.ZERO;
        for (Map.Entry<String, Node> item : fields.items("weights").entrySet()) {
            Optional<Weight> weight = fields.in().value(item.getKey(), item.getValue(), COPIES);
            if (weight.isPresent() && weight.get().compareTo(before) <= 0) {
                fields.in()
                        .error(
                                item.getValue().at(),
                                item.getKey() + ": " + weight.get() + " (expected: more than the one before, " + before
                                        + ")");
            }
            before = weight.orElse(before);
            weight.ifPresent(share -> stages.add(new Stage.Fixed(share, time)));
        }
        if (fields.items("weights").isEmpty()) {
            fields.in().error(fields.at("weights"), fields.path("weights") + ": empty (expected: one share or more)");
        }
        return stages;
    }

    private static List<Stage> steps(Fields fields) {
        Duration time = time(fields);
        fields.require("to", "the last share, such as 50%");
        Optional<Weight> step = fields.value("step", COPIES);
        Optional<Weight> to = fields.value("to", COPIES);
        if (step.isEmpty() || to.isEmpty()) {
            return List.of();
        }
        int count = Math.ceilDiv(to.get().buckets(), step.get().buckets());
        if (count > STEPS) {
            fields.in()
                    .error(
                            fields.at("step"),
                            fields.path("step") + ": " + count + " steps of " + step.get() + " to " + to.get()
                                    + " (expected: " + STEPS + " at most)");
            return List.of();
        }
        return IntStream.rangeClosed(1, count)
                .<Stage>mapToObj(i -> new Stage.Fixed(new Weight(step.get().buckets() * i).min(to.get()), time))
                .toList();
    }

    private static Optional<Stage> action(Fields fields, String action) {
        boolean auto = action.equals("weight")
                && fields.node("weight").get() instanceof Node.Scalar scalar
                && scalar.text().equals("auto");
        if (fields.has("for") && (auto || List.of("switch", "hold", "gate").contains(action))) {
            fields.in()
                    .error(
                            fields.at("for"),
                            fields.path("for") + ": has no meaning here (expected: for beside audience,"
                                    + " mirror or a fixed weight)");
        }
        if (fields.has("to") && !auto) {
            fields.in()
                    .error(
                            fields.at("to"),
                            fields.path("to") + ": has no meaning here (expected: to beside weight: auto or step)");
        }
        return switch (action) {
            case "audience" -> fields.fields("audience").map(audience -> audience(audience, time(fields)));
            case "mirror" -> mirror(fields);
            case "switch" -> fields.value("switch", EVERYBODY).map(_ -> new Stage.Switch());
            case "hold" -> fields.value("hold", ValueKinds.DURATION_VALUE).map(Stage.Hold::new);
            case "gate" -> fields.fields("gate").flatMap(GateReader::read);
            default ->
                auto // ACTIONS leaves weight
                        ? Optional.of(new Stage.Auto(
                                fields.value("to", ValueKinds.SHARE).orElse(Weight.ALL)))
                        : fields.value("weight", WEIGHT).map(weight -> new Stage.Fixed(weight, time(fields)));
        };
    }

    private static Optional<Stage> mirror(Fields fields) {
        return fields.value("mirror", COPIES).map(share -> new Stage.Mirror(share, time(fields)));
    }

    private static Duration time(Fields fields) {
        return fields.value("for", ValueKinds.DURATION_VALUE).orElse(Duration.ZERO);
    }

    private static Stage audience(Fields fields, Duration time) {
        String name = fields.requiredText("name", Names.RESOURCE);
        Weight share = fields.value("share", ValueKinds.SHARE).orElse(Weight.ALL);
        fields.done();
        return new Stage.Audience(name.isEmpty() ? "?" : name, share, time);
    }
}
