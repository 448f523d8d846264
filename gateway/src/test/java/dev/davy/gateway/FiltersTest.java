package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Counter;
import dev.davy.routing.Explain;
import dev.davy.routing.Request;
import dev.davy.routing.RoutingTable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The filters of the Gateway API, on the wire. */
class FiltersTest {
    private static final String BACKEND = "backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]";

    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));
    private final Backend shop = Backend.serving(request -> request.send(
            "HTTP/1.1 200 OK\r\nX-Old: 1\r\nX-Kept: 2\r\nx-old: 3\r\nConnection: x-new\r\nAccess-Control-Allow-Origin: *\r\n"
                    + "Content-Length: 2\r\n\r\nhi"));

    @AfterEach
    void close() {
        gateway.close();
        shop.close();
    }

    private RoutingTable serve(String rules) {
        RoutingTable table = Routes.table(Map.of("shop", List.of(shop)), rules);
        gateway.update(table);
        return table;
    }

    private Client.Answer get(String path, String... headers) {
        return Client.get(gateway.address(), path, headers);
    }

    @Test
    void headers_of_requests_and_answers_are_set_added_and_removed_whatever_their_case() {
        serve("""
                - filters:
                    - type: RequestHeaderModifier
                      requestHeaderModifier: {set: [{name: X-Env, value: prod}], add: [{name: X-More, value: b}], remove: [X-Gone]}
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: X-New, value: "yes"}], remove: [X-OLD]}
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """);
        Client.Answer answer =
                get("/a?b=c", "x-env: mine", "x-more: a", "x-gone: 1", "Connection: x-env", "x-other: 1");
        assertThat(answer.head().lines().map(line -> line.toLowerCase(java.util.Locale.ROOT)))
                .contains("x-new: yes", "x-kept: 2", "content-length: 2")
                .noneMatch(line -> line.startsWith("x-old"));
        assertThat(answer.body()).isEqualTo("hi");
        assertThat(shop.heads())
                .singleElement()
                .satisfies(head -> assertThat(head)
                        .startsWith("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\n")
                        .contains("x-env: prod\r\n", "x-more: a\r\n", "x-more: b\r\n", "x-other: 1\r\n")
                        .contains("X-Forwarded-For: 127.0.0.1\r\n")
                        .doesNotContain("mine", "x-gone", "Connection"));
    }

    @Test
    void a_reference_has_the_last_word_about_headers() {
        serve("""
                - filters:
                    - type: RequestHeaderModifier
                      requestHeaderModifier: {set: [{name: x-env, value: rule}, {name: x-rule, value: "1"}]}
                  backendRefs:
                    - group: davy.dev
                      kind: Upstream
                      name: shop.v1
                      filters:
                        - type: RequestHeaderModifier
                          requestHeaderModifier: {set: [{name: x-env, value: reference}]}
                        - type: ResponseHeaderModifier
                          responseHeaderModifier: {set: [{name: x-version, value: v1}]}
                """);
        assertThat(get("/").header("x-version")).isEqualTo("v1");
        assertThat(shop.heads().getFirst())
                .contains("x-env: reference\r\n", "x-rule: 1\r\n")
                .doesNotContain("x-env: rule");
    }

    @Test
    void a_rewrite_asks_for_another_host_and_path_and_says_what_the_client_asked() {
        RoutingTable table = serve("""
                - matches: [{path: {value: /foo/}}]
                  filters:
                    - type: URLRewrite
                      urlRewrite: {hostname: inside.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /xyz/}}
                  %s
                - matches: [{path: {value: /cut}}]
                  filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: ""}}}]
                  %s
                - filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /one}}}]
                  %s
                """.formatted(BACKEND, BACKEND, BACKEND));
        for (String path : List.of("/foo/bar?q=1", "/foo", "/foo/", "/cut/a", "/cut", "/cut/", "/else?x")) {
            get(path);
        }
        assertThat(shop.heads().stream().map(head -> head.split(" ", 3)[1]))
                .containsExactly("/xyz/bar?q=1", "/xyz", "/xyz/", "/a", "/", "/", "/one?x");
        assertThat(shop.heads().getFirst())
                .contains("Host: inside.example\r\n", "X-Forwarded-Host: shop.example\r\n")
                .doesNotContain("\nHost: shop.example");
        assertThat(Explain.explain(table, Request.get("shop.example", "/foo/bar?q=1"), Map.of(), _ -> 0)
                        .lines())
                .contains("host becomes inside.example", "target becomes /xyz/bar?q=1");
    }

    @Test
    void a_redirect_follows_the_port_rules_of_the_specification_and_asks_nobody() {
        RoutingTable table = serve("""
                - matches: [{path: {value: /plain}}]
                  filters: [{type: RequestRedirect, requestRedirect: {hostname: other.example}}]
                - matches: [{path: {value: /tls}}]
                  filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]
                - matches: [{path: {value: /port}}]
                  filters: [{type: RequestRedirect, requestRedirect: {scheme: https, port: 8443, statusCode: 307}}]
                - matches: [{path: {value: /http}}]
                  filters: [{type: RequestRedirect, requestRedirect: {port: 80, statusCode: 308}}]
                - matches: [{path: {value: /old}}]
                  filters: [{type: RequestRedirect, requestRedirect: {scheme: http, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}, statusCode: 303}}]
                """);
        int port = gateway.address().getPort();
        assertThat(location("/plain?a=b")).isEqualTo("302 http://other.example:" + port + "/plain?a=b");
        assertThat(location("/tls")).isEqualTo("301 https://shop.example/tls");
        assertThat(location("/port")).isEqualTo("307 https://shop.example:8443/port");
        assertThat(location("/http")).isEqualTo("308 http://shop.example/http");
        assertThat(location("/old/a?b")).isEqualTo("303 http://shop.example/new/a?b");
        assertThat(shop.heads()).isEmpty();
        assertThat(Explain.explain(table, Request.get("shop.example", "/tls"), Map.of(), _ -> 0)
                        .lines())
                .contains("answered 301: redirected to https://shop.example/tls");
    }

    private String location(String path) {
        Client.Answer answer = get(path);
        return answer.status() + " " + answer.header("location");
    }

    private static final String CORS = """
            - filters:
                - type: CORS
                  cors:
                    allowOrigins: ["https://*.shop.example", "http://localhost:3000"]
                    allowMethods: [GET, PUT]
                    allowHeaders: ["*"]
                    exposeHeaders: [x-kept]
                    allowCredentials: true
                    maxAge: 60
              %s
            """.formatted(BACKEND);

    @Test
    void a_preflight_is_answered_by_the_gateway() {
        serve(CORS);
        try (Client client = Client.of(gateway.address())) {
            preflight(client, "https://www.shop.example", "x-a, x-b");
            Client.Answer answer = client.answer();
            assertThat(answer.head().lines())
                    .contains(
                            "HTTP/1.1 204 No Content",
                            "Vary: Origin",
                            "Access-Control-Allow-Origin: https://www.shop.example",
                            "Access-Control-Allow-Credentials: true",
                            "Access-Control-Allow-Methods: GET, PUT",
                            "Access-Control-Allow-Headers: x-a, x-b",
                            "Access-Control-Max-Age: 60");
            preflight(client, "https://shop.example.evil", "x-a");
            answer = client.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.head()).doesNotContain("Access-Control");
        }
        assertThat(shop.heads()).isEmpty();
    }

    private static void preflight(Client client, String origin, String headers) {
        client.send("OPTIONS /a HTTP/1.1\r\nHost: a\r\nOrigin: " + origin
                + "\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: " + headers + "\r\n\r\n");
    }

    @Test
    void what_an_instance_says_about_other_origins_does_not_count() {
        serve(CORS);
        Client.Answer allowed = get("/", "Origin: http://localhost:3000");
        assertThat(allowed.head())
                .contains("Access-Control-Allow-Origin: http://localhost:3000\r\n")
                .contains("Access-Control-Expose-Headers: x-kept\r\n")
                .doesNotContain("Origin: *");
        assertThat(get("/", "Origin: http://localhost:3001").head()).doesNotContain("Access-Control");
        assertThat(get("/", "Origin: https://shop.example").head()).doesNotContain("Access-Control");
    }

    @Test
    void pages_may_read_why_the_gateway_answers_itself() {
        try (Backend broken = Backend.serving(request -> request.socket().close())) {
            gateway.update(Routes.table(Map.of("shop", List.of(broken)), CORS));
            Client.Answer answer = get("/", "Origin: http://localhost:3000");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
        }
    }

    @Test
    void an_answer_of_the_gateway_itself_is_no_outcome_of_a_version() {
        serve("- filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]");
        gateway.apply(Splits.of(1, 0));
        get("/");
        assertThat(gateway.counters("shop").stream().map(Counter::counts).mapToLong(counts -> counts.assigned()))
                .isEmpty();
    }

    @Test
    void a_compressed_body_passes_untouched() {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        String bytes = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        try (Backend packed = Backend.serving(request -> request.send(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\nContent-Length: 256\r\n\r\n"
                        + bytes))) {
            gateway.update(Routes.table(Map.of("shop", List.of(packed)), "- " + BACKEND));
            Client.Answer answer = get("/", "Accept-Encoding: gzip, br");
            assertThat(answer.header("content-encoding")).isEqualTo("gzip");
            assertThat(answer.body()).isEqualTo(bytes);
            assertThat(packed.heads().getFirst()).contains("Accept-Encoding: gzip, br\r\n");
        }
    }
}
