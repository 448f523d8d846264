package dev.davy.resources;

import dev.davy.model.Guard;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the limits of a release. */
final class GuardReader {
    private static final Pattern QUANTILE = Pattern.compile("p([0-9]{1,2}(?:\\.[0-9]{1,3})?)");
    private static final ValueKind<Guard.AtDeadline> AT_DEADLINE = ValueKinds.oneOf(Map.of(
            "hold", Guard.AtDeadline.HOLD, "rollback", Guard.AtDeadline.ROLLBACK, "promote", Guard.AtDeadline.PROMOTE));
    private static final ValueKind<Guard.Exposure> EXPOSURE =
            ValueKinds.oneOf(Map.of("soft", Guard.Exposure.SOFT, "hard", Guard.Exposure.HARD));
    private static final ValueKind<Double> RATIO_ABOVE_1 = ratio("a ratio above 1x, such as 1.5x", 1, false);
    private static final ValueKind<Double> RATIO_FROM_1 = ratio("a ratio of 1x or more", 1, true);
    private static final ValueKind<Duration> DEADLINE = new ValueKind<>("a duration above 0s such as 30m", scalar -> {
        Duration time = ValueKinds.DURATION_VALUE.read().apply(scalar);
        return time == null || time.isZero() ? null : time;
    });

    private GuardReader() {}

    static Guard read(Fields fields) {
        Guard usual = Guard.DEFAULT;
        double blastRadius = fields.value("blastRadius", ValueKinds.number(4)).orElse(usual.blastRadius());
        double falseRollback = fields.value("falseRollback", ValueKinds.rate()).orElse(usual.falseRollback());
        double missedHarm = fields.value("missedHarm", ValueKinds.rate()).orElse(usual.missedHarm());
        double regression = fields.value("regression", RATIO_ABOVE_1).orElse(usual.regression());
        double tolerance = fields.value("tolerance", RATIO_FROM_1).orElse(usual.tolerance());
        double tolerable = fields.value("tolerableFailures", ValueKinds.rate()).orElse(usual.tolerableFailures());
        Optional<Guard.LatencyLimit> latency = fields.fields("latency").flatMap(GuardReader::latency);
        boolean shield = fields.value("shield", ValueKinds.BOOLEAN).orElse(usual.shield());
        Duration soak = fields.value("soak", ValueKinds.DURATION_VALUE).orElse(usual.soak());
        Duration deadline = fields.value("deadline", DEADLINE).orElse(usual.deadline());
        Guard.AtDeadline atDeadline = fields.value("atDeadline", AT_DEADLINE).orElse(usual.atDeadline());
        Duration drain = fields.value("drain", ValueKinds.DURATION_VALUE).orElse(usual.drain());
        Guard.Exposure exposure = fields.value("exposure", EXPOSURE).orElse(usual.exposure());
        Guard.WarmUp warmUp = fields.fields("warmUp").map(GuardReader::warmUp).orElse(usual.warmUp());
        fields.done();
        if (regression <= tolerance) {
            fields.in()
                    .error(
                            fields.at(fields.has("regression") ? "regression" : "tolerance"),
                            fields.path("regression") + ": " + regression + "x (expected: more than tolerance, "
                                    + tolerance + "x)");
            return usual;
        }
        return new Guard(
                blastRadius,
                falseRollback,
                missedHarm,
                regression,
                tolerance,
                tolerable,
                latency,
                shield,
                soak,
                deadline,
                atDeadline,
                drain,
                exposure,
                warmUp);
    }

    private static Optional<Guard.LatencyLimit> latency(Fields fields) {
        List<String> names = List.copyOf(fields.names());
        if (names.size() != 1 || !QUANTILE.matcher(names.getFirst()).matches() || quantile(names.getFirst()) == 0) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + (names.isEmpty() ? "nothing" : String.join(" and ", names))
                                    + " (expected: one quantile such as p99: 1.5x)");
            return Optional.empty();
        }
        return fields.value(names.getFirst(), RATIO_ABOVE_1)
                .map(ratio -> new Guard.LatencyLimit(quantile(names.getFirst()), ratio));
    }

    private static double quantile(String name) {
        return new BigDecimal(name.substring(1)).movePointLeft(2).doubleValue();
    }

    private static Guard.WarmUp warmUp(Fields fields) {
        Guard.WarmUp usual = Guard.DEFAULT.warmUp();
        Guard.WarmUp warmUp = new Guard.WarmUp(
                fields.value("for", ValueKinds.DURATION_VALUE).orElse(usual.time()),
                fields.value("requests", ValueKinds.whole(0, Integer.MAX_VALUE))
                        .map(Integer::longValue)
                        .orElse(usual.requests()));
        fields.done();
        return warmUp;
    }

    private static ValueKind<Double> ratio(String expected, double least, boolean itself) {
        return new ValueKind<>(expected, scalar -> above(scalar, least, itself));
    }

    private static @Nullable Double above(Node.Scalar scalar, double least, boolean itself) {
        Double ratio = ValueKinds.RATIO.read().apply(scalar);
        return ratio != null && (ratio > least || (itself && ratio == least)) ? ratio : null;
    }
}
