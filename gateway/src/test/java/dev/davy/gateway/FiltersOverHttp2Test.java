package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Key;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.Compiled;
import dev.davy.routing.RoutingCompiler;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters, sessions and issued cookies where both sides speak HTTP/2. */
class FiltersOverHttp2Test {
    private final Http2Backend shop = Http2Backend.serving(request -> {
        request.head(200, "x-old", "1", "x-kept", "2", "access-control-allow-origin", "*", "content-length", "2");
        request.data("hi", true);
    });
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1));

    @AfterEach
    void close() {
        gateway.close();
        shop.close();
    }

    private void serve(String rules) {
        String text = """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  protocol: h2c
                  instances: [{address: "127.0.0.1:%d", labels: {version: v1}}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: main}
                spec:
                  rules:
                """.formatted(shop.address().getPort()) + rules.indent(4);
        ResourceFile file = ResourceFile.read("f.yaml", text);
        assertThat(file.problems()).as(text).isEmpty();
        Compiled compiled = RoutingCompiler.compile(file.resources());
        gateway.update(compiled.table());
    }

    private Http2Frames.Answer ask(String method, String path, String... more) throws IOException {
        try (Http2Frames client = Http2Frames.connect(gateway.address())) {
            String[] fields = new String[8 + more.length];
            String[] first = {":method", method, ":scheme", "http", ":authority", "shop.example", ":path", path};
            System.arraycopy(first, 0, fields, 0, 8);
            System.arraycopy(more, 0, fields, 8, more.length);
            return client.answer(client.head(true, fields));
        }
    }

    @Test
    void a_rewrite_changes_the_authority_and_the_path() throws IOException {
        serve("""
                - matches: [{path: {value: /foo}}]
                  filters:
                    - type: URLRewrite
                      urlRewrite: {hostname: inside.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /xyz}}
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """);
        assertThat(ask("GET", "/foo/bar?q=1").body()).isEqualTo("hi");
        Http2Headers head = shop.heads().getFirst();
        assertThat(head.authority()).hasToString("inside.example");
        assertThat(head.path()).hasToString("/xyz/bar?q=1");
        assertThat(head.get("x-forwarded-host")).hasToString("shop.example");
        assertThat(head.contains("host")).isFalse();
        Client.get(gateway.address(), "/foo/one");
        assertThat(shop.heads().getLast().authority()).as("from HTTP/1.1").hasToString("inside.example");
        assertThat(shop.heads().getLast().path()).hasToString("/xyz/one");
    }

    @Test
    void headers_are_set_added_and_removed_by_rule_and_reference() throws IOException {
        serve("""
                - filters:
                    - type: RequestHeaderModifier
                      requestHeaderModifier: {set: [{name: X-Env, value: prod}], add: [{name: X-More, value: b}], remove: [X-Gone]}
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: X-New, value: "yes"}], remove: [X-OLD]}
                  backendRefs:
                    - group: davy.dev
                      kind: Upstream
                      name: shop
                      filters:
                        - type: RequestHeaderModifier
                          requestHeaderModifier: {set: [{name: X-Reference, value: "1"}]}
                        - type: ResponseHeaderModifier
                          responseHeaderModifier: {add: [{name: X-Kept, value: "3"}]}
                """);
        Http2Frames.Answer answer = ask("GET", "/", "x-env", "mine", "x-more", "a", "x-gone", "1");
        assertThat(answer.fields)
                .contains("x-new: yes", "x-kept: 2", "x-kept: 3")
                .noneMatch(field -> field.startsWith("x-old"));
        Http2Headers head = shop.heads().getFirst();
        assertThat(head.getAll("x-env")).hasToString("[prod]");
        assertThat(head.getAll("x-more")).hasToString("[a, b]");
        assertThat(head.get("x-reference")).hasToString("1");
        assertThat(head.contains("x-gone")).isFalse();
    }

    @Test
    void a_redirect_is_answered_by_the_gateway() throws IOException {
        serve("""
                - filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]
                """);
        Http2Frames.Answer answer = ask("GET", "/a?b=c");
        assertThat(answer.status()).isEqualTo("301");
        assertThat(answer.field("location")).isEqualTo("https://shop.example/a?b=c");
        assertThat(shop.heads()).isEmpty();
    }

    @Test
    void any_origin_may_ask_where_all_are_allowed() throws IOException {
        serve("""
                - filters:
                    - type: CORS
                      cors: {allowOrigins: ["*"], allowMethods: ["*"], allowHeaders: ["*"], maxAge: 60}
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """);
        Http2Frames.Answer preflight = ask(
                "OPTIONS",
                "/",
                "origin",
                "https://any.example",
                "access-control-request-method",
                "PUT",
                "access-control-request-headers",
                "x-a, x-b");
        assertThat(preflight.status()).isEqualTo("204");
        assertThat(preflight.field("access-control-allow-origin")).isEqualTo("*");
        assertThat(preflight.field("access-control-allow-methods")).isIn("*", "PUT");
        assertThat(preflight.field("access-control-allow-headers")).isIn("*", "x-a, x-b");
        assertThat(preflight.field("access-control-max-age")).isEqualTo("60");
        assertThat(shop.heads()).isEmpty();
        Http2Frames.Answer answer = ask("GET", "/", "origin", "https://any.example");
        assertThat(answer.fields.stream().filter(field -> field.startsWith("access-control-allow-origin")))
                .containsExactly("access-control-allow-origin: *");
    }

    @Test
    void a_session_is_begun_once() throws IOException {
        serve("""
                - sessionPersistence: {sessionName: cart}
                  backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                """);
        String cookie = ask("GET", "/").field("set-cookie");
        assertThat(cookie).startsWith("cart=").contains("; HttpOnly");
        assertThat(ask("GET", "/", "cookie", "a=1", "cookie", cookie.split(";")[0])
                        .field("set-cookie"))
                .isEmpty();
    }

    @Test
    void an_issued_cookie_is_issued_once() throws IOException {
        serve("- backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]");
        gateway.apply(ShopSplit.generation(1).by(Key.IssuedCookie.DEFAULT).build());
        String cookie = ask("GET", "/").field("set-cookie");
        assertThat(cookie).startsWith("davy-bucket=");
        assertThat(ask("GET", "/", "cookie", cookie.split(";")[0]).field("set-cookie"))
                .isEmpty();
    }
}
