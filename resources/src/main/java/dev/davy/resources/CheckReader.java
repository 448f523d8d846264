package dev.davy.resources;

import dev.davy.model.MetricCheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** Reads a check: a figure of a metric store that has to lie in a range. */
final class CheckReader {
    private static final ValueKind<Double> NUMBER = new ValueKind<>(
            "a number such as 0.5 or -3",
            scalar ->
                    scalar.type() == Node.Scalar.Type.NUMBER && scalar.text().matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")
                            ? (Double) new BigDecimal(scalar.text()).doubleValue()
                            : null);
    private static final ValueKind<String> QUERY =
            ValueKinds.text("a query of at most 4096 characters", text -> !text.isBlank() && text.length() <= 4096);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final int FAILURES = 3;

    private CheckReader() {}

    static Optional<MetricCheck> read(Fields fields) {
        String name = fields.requiredText("name", Names.RESOURCE);
        String store = fields.requiredText("store", Names.RESOURCE);
        String query = fields.requiredText("query", QUERY);
        Map<String, String> variables = fields.map("variables");
        fields.require("range", "{min: …, max: …}, one of them or both");
        Optional<Fields> range = fields.fields("range");
        Optional<Double> min = range.flatMap(bounds -> bounds.value("min", NUMBER));
        Optional<Double> max = range.flatMap(bounds -> bounds.value("max", NUMBER));
        range.ifPresent(bounds -> bounds(bounds, min, max));
        Duration every = fields.value("every", WebhookReader.TIME).orElse(EVERY);
        int failures = fields.value("failures", ValueKinds.whole(1, 1_000_000)).orElse(FAILURES);
        Duration outage = fields.value("outage", WebhookReader.TIME).orElse(OUTAGE);
        fields.done();
        variables(fields, query, variables);
        if (outage.compareTo(every) < 0) {
            fields.in()
                    .warning(
                            fields.at("outage"),
                            fields.path("outage") + ": " + ReleaseReader.text(outage) + " (expected: at least every, "
                                    + ReleaseReader.text(every) + ", or one missing answer holds the release)");
        }
        return fields.in().clean()
                ? Optional.of(new MetricCheck(name, store, query, variables, min, max, every, failures, outage))
                : Optional.empty();
    }

    private static void bounds(Fields bounds, Optional<Double> min, Optional<Double> max) {
        bounds.done();
        if (!bounds.has("min") && !bounds.has("max")) {
            bounds.in().error(bounds.at(), bounds.path() + ": nothing (expected: min or max)");
        }
        if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
            bounds.in()
                    .error(
                            bounds.at("min"),
                            bounds.path("min") + ": " + min.get() + " (expected: max, " + max.get() + ", or less)");
        }
    }

    /** A variable that nobody fills would ask another question than its author means. */
    private static void variables(Fields fields, String query, Map<String, String> own) {
        List<String> known = new ArrayList<>(MetricCheck.KNOWN);
        known.addAll(own.keySet());
        Matcher used = MetricCheck.VARIABLE.matcher(query);
        while (used.find()) {
            if (!known.contains(used.group(1))) {
                fields.in()
                        .error(
                                fields.at("query"),
                                fields.path("query") + ": unknown variable " + used.group(1) + " ("
                                        + fields.in().expected(used.group(1), known) + ")");
            }
        }
        own.keySet().stream()
                .filter(MetricCheck.KNOWN::contains)
                .forEach(name -> fields.in()
                        .error(
                                fields.at("variables"),
                                fields.path("variables") + "." + name
                                        + ": is filled already (expected: another name)"));
    }
}
