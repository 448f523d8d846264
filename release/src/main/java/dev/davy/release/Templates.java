package dev.davy.release;

import dev.davy.model.MetricCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;

/** Fills variables into the query of a check. */
final class Templates {
    private Templates() {}

    static Map<String, String> variables(MetricCheck check, RunDraft run) {
        Map<String, String> variables = new HashMap<>(check.variables());
        variables.put("name", run.plan.release());
        variables.put("target", run.plan.target());
        variables.put("version", run.candidate);
        variables.put("stable", run.stable);
        variables.put("interval", check.every().toSeconds() + "s");
        return variables;
    }

    static String fill(String query, Map<String, String> variables) {
        return MetricCheck.VARIABLE
                .matcher(query)
                .replaceAll(found -> Matcher.quoteReplacement(variables.getOrDefault(found.group(1), "")));
    }
}
