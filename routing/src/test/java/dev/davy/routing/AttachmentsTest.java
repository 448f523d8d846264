package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.resources.ResourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentsTest {
    private static List<String> hosts(String route) {
        String text = """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  gatewayClassName: davy
                  listeners:
                    - {name: shop, port: 80, protocol: HTTP, hostname: "*.shop.example"}
                    - {name: one, port: 81, protocol: HTTP, hostname: one.example}
                    - {name: every, port: 82, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                %s
                """.formatted(route);
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).isEmpty();
        return RoutingCompiler.compile(file.resources()).table().hosts().stream()
                .map(RoutingTable.Host::pattern)
                .toList();
    }

    @Test
    void aRouteHasTheHostsThatItsListenersTake() {
        assertThat(hosts("""
                        metadata: {name: r}
                        spec:
                          parentRefs: [{name: edge, sectionName: shop}]
                          hostnames: [a.shop.example, shop.example, "*.example", other.example]
                          rules: [{}]
                        """)).containsExactly("a.shop.example", "*.shop.example");
        assertThat(hosts("metadata: {name: r}\nspec: {parentRefs: [{name: edge, port: 81}], rules: [{}]}"))
                .containsExactly("one.example");
        assertThat(hosts("metadata: {name: r}\nspec: {parentRefs: [{name: edge}], rules: [{}]}"))
                .containsExactly("one.example", "*.shop.example", "*");
    }

    @Test
    void aRouteWithoutParentsAttachesToEveryListener() {
        assertThat(hosts("metadata: {name: r}\nspec: {rules: [{}]}")).containsExactly("*");
    }

    @Test
    void aRouteOfAnotherNamespaceNeedsAListenerThatLetsItIn() {
        String other =
                "metadata: {name: r, namespace: team}\nspec: {parentRefs: [{name: edge, namespace: default%s}], rules: [{}]}";
        assertThat(hosts(other.formatted(""))).containsExactly("*");
        assertThat(hosts(other.formatted(", sectionName: shop"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, *, a.example",
        "*, *.example, *.example",
        "a.example, *.example, a.example",
        "*.example, a.b.example, a.b.example",
        "*.a.example, *.example, *.a.example",
        "example, *.example, ",
        "a.example, b.example, ",
        "xexample, *.example, "
    })
    void hostsMeetWhereBothPatternsHaveThem(String a, String b, String both) {
        assertThat(Attachments.intersection(a, b).orElse(null)).isEqualTo(both);
        assertThat(Attachments.intersection(b, a).orElse(null)).isEqualTo(both);
    }
}
