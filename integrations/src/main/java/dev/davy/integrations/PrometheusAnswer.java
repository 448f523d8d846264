package dev.davy.integrations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an instant query came to, as Prometheus's HTTP API says it. */
sealed interface PrometheusAnswer {
    /** Series, each with its value at the time of the query. */
    record Vector(List<Sample> samples) implements PrometheusAnswer {
        public Vector {
            samples = List.copyOf(samples);
        }
    }

    /** A number without labels. */
    record Scalar(double value) implements PrometheusAnswer {}

    /**
     * Something else than numbers at one time.
     *
     * @param type as the API names it, such as {@code matrix}
     */
    record Other(String type) implements PrometheusAnswer {}

    /** The value of one series; may be NaN or infinite. */
    record Sample(Map<String, String> labels, double value) {
        public Sample {
            labels = Map.copyOf(labels);
        }

        String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /**
     * Reads the body of an answer with a good status.
     *
     * @throws IllegalArgumentException if it is none, with what it is
     */
    static PrometheusAnswer read(String body) {
        JsonNode root = tree(body);
        if (!root.path("status").asString("").equals("success")) {
            throw new IllegalArgumentException(error(body));
        }
        String type = root.path("data").path("resultType").asString("");
        JsonNode result = root.path("data").path("result");
        return switch (type) {
            case "vector" -> new Vector(samples(result));
            case "scalar" -> new Scalar(number(result));
            default -> new Other(type.isEmpty() ? "nothing that is known" : type);
        };
    }

    /** What the body of a refusal says; in few words, since it may be a page for people. */
    static String error(String body) {
        String said = "";
        try {
            said = body.isBlank() ? "" : tree(body).path("error").asString("");
        } catch (IllegalArgumentException none) {
            said = String.valueOf(none.getMessage());
        }
        String line = said.replaceAll("\\s+", " ").strip();
        return line.isEmpty() ? "no reason" : line.length() > 300 ? line.substring(0, 297) + "..." : line;
    }

    private static JsonNode tree(String body) {
        try {
            JsonNode root = JsonMapper.shared().readTree(body);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JacksonException _) {
            // Said below.
        }
        boolean page = body.stripLeading().startsWith("<");
        throw new IllegalArgumentException(
                page ? "answers with a page for people (expected: JSON)" : "answers with no JSON object");
    }

    private static List<Sample> samples(JsonNode result) {
        List<Sample> samples = new ArrayList<>(result.size());
        for (JsonNode series : result) {
            if (!series.has("value")) {
                throw new IllegalArgumentException("a series without a value, such as a native histogram (expected:"
                        + " counters, or classic buckets)");
            }
            Map<String, String> labels = new HashMap<>();
            series.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
            samples.add(new Sample(labels, number(series.path("value"))));
        }
        return samples;
    }

    private static double number(JsonNode pair) {
        String text = pair.path(1).asString("");
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException _) {
                    throw new IllegalArgumentException("a value that is no number");
                }
            }
        };
    }
}
