package dev.davy.resources;

import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads a step of a plan. */
final class StageReader {
    private static final List<String> ACTIONS = List.of("audience", "mirror", "weight", "hold", "gate");
    private static final ValueKind<Weight> WEIGHT =
            new ValueKind<>("auto, or " + ValueKinds.SHARE.expected(), ValueKinds.SHARE.read());

    private static final ValueKind<Weight> COPIES = new ValueKind<>(
            "a share such as 10%, above 0%",
            scalar -> {
                Weight share = ValueKinds.SHARE.read().apply(scalar);
                return share == null || share.isZero() ? null : share;
            });

    private StageReader() {}

    static Optional<Stage> read(Fields fields) {
        List<String> actions = ACTIONS.stream().filter(fields::has).toList();
        Optional<Stage> stage = actions.size() == 1 ? action(fields, actions.getFirst()) : Optional.empty();
        fields.ignore("for", "to");
        fields.done();
        if (actions.size() != 1) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (actions.isEmpty() ? "no action" : String.join(" and ", actions))
                                    + " (expected: one of " + String.join(", ", ACTIONS) + ")");
        }
        return stage;
    }

    private static Optional<Stage> action(Fields fields, String action) {
        boolean auto = action.equals("weight")
                && fields.node("weight").get() instanceof Node.Scalar scalar
                && scalar.text().equals("auto");
        if (fields.has("for") && (auto || action.equals("hold") || action.equals("gate"))) {
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
                            fields.path("to") + ": has no meaning here (expected: to beside weight: auto)");
        }
        return switch (action) {
            case "audience" -> fields.fields("audience").map(audience -> audience(audience, time(fields)));
            case "mirror" -> mirror(fields);
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
