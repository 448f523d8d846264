package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Bucket;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingCompiler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who belongs to which audience, as the instance is told. */
class AudiencesTest {
    private static final Pattern TOLD = Pattern.compile("x-davy-audience: (.*)\r\n");

    private final Backend backend = Backend.saying("v1");
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private final Gateway gateway =
            Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withLoops(1)
                    .withIdentification(Identification.NONE.withClock(now::get)));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private void audiences(String... namesAndConditions) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec: {forwardAudiences: true, instances: [{address: "127.0.0.1:%d"}]}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec: {rules: [{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]}]}
                """.formatted(backend.port()));
        for (int i = 0; i < namesAndConditions.length; i += 2) {
            yaml.append("---\napiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: %s}\nspec: %s\n"
                    .formatted(namesAndConditions[i], namesAndConditions[i + 1]));
        }
        ResourceFile file = ResourceFile.read("f.yaml", yaml.toString());
        assertThat(file.problems()).isEmpty();
        gateway.update(RoutingCompiler.compile(file.resources()).table());
    }

    /** The audiences of a request, as its instance is told them. */
    private List<String> of(Client client, String method, String host, String path, String... headers) {
        backend.heads().clear();
        client.send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n");
        assertThat(client.answer(method.equals("HEAD")).status()).isEqualTo(200);
        Matcher told = TOLD.matcher(String.join("", backend.heads()));
        return told.find() ? List.of(told.group(1).split(",")) : List.of();
    }

    private List<String> of(String method, String host, String path, String... headers) {
        try (Client client = Client.of(gateway.address())) {
            return of(client, method, host, path, headers);
        }
    }

    @Test
    void method_host_and_path_make_audiences() {
        audiences(
                "readers", "{method: [GET, HEAD]}",
                "writers", "{method: POST}",
                "shop", "{host: shop.example}",
                "shops", "{host: [\"*.shop.example\", other.example]}",
                "cart", "{path: {exact: /cart}}",
                "below", "{path: {prefix: /cart/}}",
                "numbers", "{path: {regex: \"/cart/[0-9]+\"}}");
        assertThat(of("GET", "Shop.Example:80", "/cart?a=b")).containsExactly("below", "cart", "readers", "shop");
        assertThat(of("HEAD", "a.shop.example.", "/cart/7")).containsExactly("below", "numbers", "readers", "shops");
        assertThat(of("POST", "ashop.example", "/cartoon", "Content-Length: 0")).containsExactly("writers");
        assertThat(of("DELETE", "other.example", "/")).containsExactly("shops");
    }

    @Test
    void headers_cookies_and_parameters_are_tested_in_each_way() {
        for (String field : List.of("header", "cookie", "query")) {
            audiences(
                    "absent", "{%s: {name: ab, absent: true}}".formatted(field),
                    "contains", "{%s: {name: ab, contains: lo w}}".formatted(field),
                    "exact", "{%s: {name: ab, exact: hello world}}".formatted(field),
                    "inverse", "{%s: {name: ab, present: false}}".formatted(field),
                    "prefix", "{%s: {name: ab, prefix: hell}}".formatted(field),
                    "present", "{%s: {name: ab, present: true}}".formatted(field),
                    "regex", "{%s: {name: ab, regex: \"h.*(r|q)l?d\"}}".formatted(field),
                    "suffix", "{%s: {name: ab, suffix: rld}}".formatted(field));
            for (Map.Entry<String, List<String>> each : Map.of(
                            "hello world", List.of("contains", "exact", "prefix", "present", "regex", "suffix"),
                            "hello", List.of("prefix", "present"),
                            "Hello World", List.of("present", "suffix"),
                            "say hello world", List.of("contains", "present", "suffix"),
                            "hard", List.of("present", "regex"),
                            "", List.of("present"))
                    .entrySet()) {
                String value = each.getKey();
                List<String> got = switch (field) {
                    case "header" -> of("GET", "a", "/", "AB: " + value);
                    case "cookie" -> of("GET", "a", "/", "Cookie: abc=1; ab=" + value + "; x=y");
                    default -> of("GET", "a", "/?abc=1&ab=" + value.replace(' ', '+') + "&x=y");
                };
                assertThat(got).as("%s: %s", field, value).isEqualTo(each.getValue());
            }
            assertThat(of("GET", "a", "/?abc=hello", "abc: hello", "Cookie: abc=hello"))
                    .as(field)
                    .containsExactly("absent", "inverse");
        }
    }

    @Test
    void an_audience_is_built_on_audiences() {
        audiences(
                "testers", "{allOf: [{audience: staff}, {not: {audience: partners}}]}",
                "staff", "{header: {name: x-staff, present: true}}",
                "partners", "{header: {name: x-partner, present: true}}");
        assertThat(of("GET", "a", "/", "x-staff: y")).containsExactly("staff", "testers");
        assertThat(of("GET", "a", "/", "x-staff: y", "x-partner: y")).containsExactly("partners", "staff");
        assertThat(of("GET", "a", "/", "x-davy-audience: staff,testers")).isEmpty();
    }

    @Test
    void the_wall_clock_opens_and_closes_an_audience() {
        audiences(
                "sale", "{time: {from: 2026-11-21T12:00:00Z, to: \"2026-11-22T12:00:00+00:00\"}}",
                "office", "{time: {between: \"08:00-18:00\", days: [Mon, Tue, Wed, Thu, Fri], zone: Europe/Berlin}}",
                "night", "{time: {between: 22:00-06:00, days: [Sat]}}",
                "weekend", "{time: {days: [Sat, Sun]}}");
        at("2026-11-21T11:59:59.999Z", "weekend"); // a Saturday
        at("2026-11-21T12:00:00Z", "sale", "weekend");
        at("2026-11-21T22:00:00Z", "night", "sale", "weekend");
        at("2026-11-22T05:59:59Z", "night", "sale", "weekend");
        at("2026-11-22T06:00:00Z", "sale", "weekend");
        at("2026-11-22T12:00:00Z", "weekend");
        at("2026-11-23T06:59:59Z"); // Berlin is an hour ahead in winter
        at("2026-11-23T07:00:00Z", "office");
        at("2026-11-23T17:00:00Z");
        at("2026-07-20T06:00:00Z", "office"); // and two in summer
    }

    private void at(String moment, String... audiences) {
        now.set(Instant.parse(moment));
        assertThat(of("GET", "a", "/")).as(moment).containsExactly(audiences);
    }

    @Test
    void a_part_of_all_users_stays_when_it_grows_and_is_the_audiences_own() {
        List<List<String>> members = new ArrayList<>();
        for (int percent : new int[] {0, 10, 30, 100, 30}) {
            audiences(
                    "early", "{users: %d%%, by: {cookie: sid}}".formatted(percent),
                    "other", "{users: %d%%, by: {cookie: sid}}".formatted(percent));
            List<String> early = new ArrayList<>();
            int both = 0;
            try (Client client = Client.of(gateway.address())) {
                for (int user = 0; user < 400; user++) {
                    List<String> of = of(client, "GET", "a", "/", "Cookie: sid=user-" + user);
                    boolean expected =
                            Bucket.of(Bucket.hash(0, "early"), "user-" + user).index() < percent * 1_000;
                    assertThat(of.contains("early")).isEqualTo(expected);
                    if (expected) {
                        early.add("user-" + user);
                    }
                    both += of.size() == 2 ? 1 : 0;
                }
                assertThat(of(client, "GET", "a", "/")).as("without the cookie").isEmpty();
            }
            if (percent == 30) {
                assertThat(early).hasSizeBetween(80, 160).containsAll(members.get(1));
                assertThat(both).as("of both by chance").isBetween(15, 60);
            }
            members.add(early);
        }
        assertThat(members.get(0)).isEmpty();
        assertThat(members.get(1)).hasSizeBetween(20, 65);
        assertThat(members.get(3)).hasSize(400);
        assertThat(members.get(4)).isEqualTo(members.get(2));
    }
}
