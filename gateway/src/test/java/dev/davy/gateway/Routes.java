package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.Problem;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.Compiled;
import dev.davy.routing.RoutingCompiler;
import dev.davy.routing.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Routing tables for tests from the rules of one route as people write them, with an Upstream of v1 for each backend. */
final class Routes {
    private Routes() {}

    /** The table of these rules; {@code extra} documents stand behind the route. */
    static RoutingTable table(Map<String, List<Backend>> upstreams, String rules, String... extra) {
        String text = upstreams.entrySet().stream()
                        .map(upstream -> upstream(upstream.getKey(), upstream.getValue()))
                        .collect(Collectors.joining())
                + "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: main}\nspec:\n  rules:\n"
                + rules.indent(4)
                + List.of(extra).stream().map(each -> "---\n" + each).collect(Collectors.joining());
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems())
                .as(text)
                .allMatch(problem -> problem.toString().contains("warning"));
        Compiled compiled = RoutingCompiler.compile(file.resources());
        assertThat(compiled.problems().stream().map(Problem::toString)).allMatch(each -> each.contains("warning"));
        return compiled.table();
    }

    private static String upstream(String name, List<Backend> backends) {
        StringBuilder text = new StringBuilder(
                "apiVersion: davy.dev/v1\nkind: Upstream\nmetadata: {name: " + name + "}\nspec:\n  instances:\n");
        for (int i = 0; i < backends.size(); i++) {
            text.append("    - {address: \"127.0.0.1:")
                    .append(backends.get(i).port())
                    .append("\", labels: {version: v")
                    .append(i + 1)
                    .append("}}\n");
        }
        return text + "---\n";
    }
}
