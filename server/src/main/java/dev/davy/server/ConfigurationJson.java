package dev.davy.server;

import dev.davy.config.Configuration;
import dev.davy.resources.Problem.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The configuration in force as JSON: its revision and everything that stands in its way. */
final class ConfigurationJson {
    private ConfigurationJson() {}

    static Map<String, Object> of(Configuration configuration, List<String> notices) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("revision", configuration.revision());
        members.put(
                "upstreams",
                configuration.table().upstreams().keySet().stream().sorted().toList());
        members.put(
                "releases", configuration.releases().keySet().stream().sorted().toList());
        members.put(
                "problems",
                configuration.problems().stream()
                        .map(ConfigurationJson::problem)
                        .toList());
        members.put("notices", notices);
        return members;
    }

    private static Map<String, Object> problem(dev.davy.resources.Problem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", problem.at().file());
        members.put("line", problem.at().line());
        members.put("severity", severity(problem.severity()));
        members.put("message", problem.message());
        return members;
    }

    private static String severity(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
