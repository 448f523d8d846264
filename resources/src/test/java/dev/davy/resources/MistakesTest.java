package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakesTest {
    private static List<String> problems(String text) {
        return ResourceFile.read("f.yaml", text).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static String release(String spec) {
        return """
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {name: shop}
                  version: v2
                %s
                """.formatted(spec.indent(2));
    }

    private static String route(String rule) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec:
                  rules:
                    - %s
                """.formatted(rule.indent(6).strip());
    }

    private static String audience(String spec) {
        return "apiVersion: davy.dev/v1\nkind: Audience\nmetadata: {name: staff}\nspec: " + spec;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Fault     | {abort: {percent: 5%, status: 503}}                                   | spec.until: missing (expected: a time such as 2030-01-31T18:00:00Z, after which
            Fault     | {until: tomorrow, abort: {percent: 5%, status: 503}}                  | spec.until: tomorrow (expected: a time such as
            Fault     | {until: "2030-01-31T18:00:00Z"}                                       | spec: no fault (expected: delay, abort or both)
            Fault     | {until: "2030-01-31T18:00:00Z", abort: {percent: 5%, status: 200}}    | spec.abort.status: 200 (expected: a whole number, 400..599)
            Fault     | {until: "2030-01-31T18:00:00Z", delay: {percent: 200%, time: 1s}}     | spec.delay.percent: 200% (expected: a share
            RateLimit | {per: 1s}                                                             | spec.requests: missing
            RateLimit | {requests: 5, per: 0s}                                                | spec.per: 0s (expected: above 0s)
            RateLimit | {requests: 5, by: cookie}                                             | spec.by: cookie (expected: clientAddress)
            Comparison | {ignore: [id]}                                                       | spec.ignore[0]: id (expected: a JSON pointer such as /id or /items/*/price
            Comparison | {ignore: [/a~b]}                                                     | spec.ignore[0]: /a~b (expected: a JSON pointer
            Comparison | {headers: [x price]}                                                 | spec.headers[0]: x price (expected: a name without spaces
            Comparison | {body: bytes, ignore: [/id]}                                         | spec.ignore: has no meaning here (expected: beside body: json)
            Comparison | {body: xml}                                                          | spec.body: xml (expected: bytes or json or none)
            Comparison | {status: false, body: none}                                          | spec: compares nothing (expected: status, headers or a body)
            Comparison | {bodyLimit: 2000000}                                                 | spec.bodyLimit: 2000000 (expected: a whole number, 1..1048576)
            SizeLimit | {bytes: 1MiB}                                                         | spec.bytes: 1MiB (expected: a whole number
            """)
    void faultsAndLimitsSayWhatWasExpected(String kind, String spec, String problem) {
        assertThat(problems("apiVersion: davy.dev/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: " + spec))
                .anyMatch(found -> found.startsWith("f.yaml:") && found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            matches: [{method: {}}]                                          | matches[0].method: {} (expected: service, method or both
            matches: [{method: {service: shop/Cart}}]                        | matches[0].method.service: shop/Cart (expected: a gRPC service with its package, such as shop.v1.Cart)
            matches: [{method: {method: add-item}}]                          | matches[0].method.method: add-item (expected: a gRPC method, such as AddItem)
            matches: [{method: {type: RegularExpression, service: "a(b"}}]   | matches[0].method.service: a(b (expected: a regular expression
            matches: [{method: {type: Prefix, service: a}}]                  | matches[0].method.type: Prefix (expected: one of Exact, RegularExpression)
            matches: [{path: {value: /a}}]                                   | matches[0].path: unknown field (expected: method, headers)
            timeouts: {request: 1s}                                          | timeouts: unknown field
            filters: [{type: CORS, cors: {}}]                                | filters[0].type: CORS (expected: one of ExtensionRef, RequestHeaderModifier, RequestMirror, ResponseHeaderModifier)
            """)
    void a_grpc_route_says_what_was_expected(String rule, String problem) {
        assertThat(problems(route(rule).replace("HTTPRoute", "GRPCRoute")))
                .anyMatch(found -> found.startsWith("f.yaml:6: spec.rules[0]." + problem));
    }

    private static String upstream(String spec) {
        return "apiVersion: davy.dev/v1\nkind: Upstream\nmetadata: {name: shop}\nspec: " + spec;
    }

    @Test
    void anEmptyKindOrApiVersionIsAMistake() {
        assertThat(problems("{apiVersion: \"\", kind: \"\", metadata: {name: a}}"))
                .containsExactly(
                        "f.yaml:1: apiVersion: \"\" (expected: an API version)",
                        "f.yaml:1: kind: \"\" (expected: a kind)");
    }

    @Test
    void everyMistakeOfAFileIsFoundInOneReading() {
        assertThat(problems("""
                        apiVersion: davy.dev/v1
                        kind: Upstream
                        metadata: {name: my.shop}
                        spec:
                          instances:
                            - {adress: "127.0.0.1:9001", labels: {version: 1}}
                            - {address: "127.0.0.1:99999"}
                          healthChek: {path: /healthz}
                        ---
                        apiVersion: davy.dev/v1
                        kind: Relaese
                        metadata: {name: shop}
                        ---
                        apiVersion: gateway.networking.k8s.io/v1
                        kind: HTTPRoute
                        metadata: {name: shop}
                        spec:
                          rules:
                            - backendRefs: [{group: davy.dev, kind: Upstream, name: shop, weight: -1}]
                        """))
                .containsExactly(
                        "f.yaml:3: metadata.name: my.shop (expected: lower case letters, digits and -, at most 63; no dot,"
                                + " which separates a version)",
                        "f.yaml:6: spec.instances[0].address: missing (expected: HOST:PORT such as \"127.0.0.1:9001\" or"
                                + " \"[::1]:9001\", port 1..65535)",
                        "f.yaml:6: spec.instances[0].adress: unknown field (did you mean address?)",
                        "f.yaml:6: spec.instances[0].labels.version: 1 is a number (expected: a string: \"1\")",
                        "f.yaml:7: spec.instances[1].address: 127.0.0.1:99999 (expected: HOST:PORT such as"
                                + " \"127.0.0.1:9001\" or \"[::1]:9001\", port 1..65535)",
                        "f.yaml:8: spec.healthChek: unknown field (did you mean healthCheck?)",
                        "f.yaml:11: kind: Relaese is unknown (did you mean Release?)",
                        "f.yaml:19: spec.rules[0].backendRefs[0].weight: -1 (expected: a whole number, 0..1000000)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            version: 2                         | f.yaml:6: spec.version: 2 is a number (expected: a string: "2")
            version: 1.10                      | f.yaml:6: spec.version: 1.10 is a number (expected: a string: "1.10")
            version: true                      | f.yaml:6: spec.version: true is a boolean (expected: a string: "true")
            version: v 2                       | f.yaml:6: spec.version: v 2 (expected: letters, digits, -, _, . and +, at most 63)
            version:                           | f.yaml:6: spec.version: missing (expected: letters, digits, -, _, . and +, at most 63)
            verion: v2                         | f.yaml:6: spec.verion: unknown field (did you mean version?)
            """)
    void aVersionIsAString(String version, String problem) {
        assertThat(problems(release("").replace("version: v2", version))).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            guard: {blastRadius: 4}                 | spec.guard.blastRadius: 4 (expected: a number above 4)
            guard: {blastradius: 40}                | spec.guard.blastradius: unknown field (did you mean blastRadius?)
            guard: {falseRollback: 0%}              | spec.guard.falseRollback: 0% (expected: a percentage above 0% and below 100%)
            guard: {missedHarm: lots}               | spec.guard.missedHarm: lots (expected: a percentage above 0% and below 100%)
            guard: {regression: 1x}                 | spec.guard.regression: 1x (expected: a ratio above 1x, such as 1.5x)
            guard: {regression: 2x, tolerance: 3x}  | spec.guard.regression: 2.0x (expected: more than tolerance, 3.0x)
            guard: {latency: {q99: 2x}}             | spec.guard.latency: q99 (expected: one quantile such as p99: 1.5x)
            guard: {latency: {p99: 2x, p50: 2x}}    | spec.guard.latency: p99 and p50 (expected: one quantile such as p99: 1.5x)
            guard: {shield: yes}                    | spec.guard.shield: yes (expected: true or false)
            guard: {soak: 60}                       | spec.guard.soak: 60 (expected: a duration such as 250ms, 10s, 5m or 1h30m)
            guard: {deadline: 0s}                   | spec.guard.deadline: 0s (expected: a duration above 0s such as 30m)
            guard: {atDeadline: stop}               | spec.guard.atDeadline: stop (expected: hold or promote or rollback)
            guard: {exposure: medium}               | spec.guard.exposure: medium (expected: hard or soft)
            guard: {warmUp: {requests: many}}       | spec.guard.warmUp.requests: many (expected: a whole number, 0..2147483647)
            watch: {holdback: 60%}                  | spec.watch.holdback: 60% (expected: a share, 0%..50% in steps of 0.001%)
            watch: {onAlarm: shout}                 | spec.watch.onAlarm: shout (expected: rollback or tell)
            key: session                            | spec.key: session (expected: {cookie: NAME}, {header: NAME}, {claim: {issuer: NAME, name: NAME}}, clientAddress, issuedCookie or request)
            key: {cookie: a, header: b}             | spec.key: cookie and header (expected: one of cookie, header, claim and issuedCookie)
            key: {claim: {name: sub}}               | spec.key.claim.issuer: missing (expected: lower case letters
            key: {issuedCookie: {name: "a;b"}}      | spec.key.issuedCookie.name: a;b (expected: a name without spaces
            key: {issuedCookie: {path: "/;a"}}      | spec.key.issuedCookie.path: /;a (expected: a path that begins with /)
            key: {issuedCookie: {sameSite: None}}   | spec.key.issuedCookie.sameSite: None (expected: with secure: true
            targetRef: {name: shop.v1}              | written twice
            stages: {weight: 5%}                    | spec.stages: a mapping (expected: a list)
            stages: [{}]                            | spec.stages[0]: no action (expected: one of audience, mirror, weight, weights, step, switch, hold, gate)
            stages: [{weight: 5%, hold: 5m}]        | spec.stages[0]: weight and hold (expected: one of audience, mirror, weight, weights, step, switch, hold, gate)
            stages: [{weight: 120}]                 | spec.stages[0].weight: 120 (expected: auto, or a share such as 5%, 0%..100% in steps of 0.001%)
            stages: [{weight: 0.0001%}]             | spec.stages[0].weight: 0.0001% (expected: auto
            stages: [{weight: auto, for: 5m}]       | spec.stages[0].for: has no meaning here
            stages: [{weight: 5%, to: 50%}]         | spec.stages[0].to: has no meaning here
            stages: [{gate: {}}]                    | spec.stages[0].gate: nothing (expected: name, role, roles, webhook or when)
            stages: [{gate: {name: qa, otherwise: hold}}] | spec.stages[0].gate.otherwise: without a deadline
            stages: [{audience: {share: 5%}}]       | spec.stages[0].audience.name: missing
            stages: [{mirror: 0%, for: 5m}]         | spec.stages[0].mirror: 0% (expected: a share such as 10%, above 0%)
            stages: [{weight: 5%, for: 20m}, {hold: 25m}] | warning: spec.stages: 45m in all, at least (expected: less than guard.deadline, 30m, since a release that is not Safe by then is held)
            stages: [{wait: 5m}]                    | spec.stages[0].wait: unknown field
            """)
    void aReleaseSaysWhatWasExpected(String field, String problem) {
        assertThat(problems(release(field))).anyMatch(found -> found.startsWith("f.yaml:") && found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            filters: [{type: Mirror}]                        | spec.rules[0].filters[0].type: Mirror (expected: one of CORS, ExtensionRef, RequestHeaderModifier
            filters: [{type: CORS}]                          | spec.rules[0].filters[0].cors: missing (expected: what CORS does)
            filters: [{type: CORS, cors: {}, urlRewrite: {}}] | spec.rules[0].filters[0].urlRewrite: beside type CORS (expected: only cors)
            filters: [{type: CORS, cors: {}}, {type: CORS, cors: {}}] | spec.rules[0].filters[1].type: CORS a second time (expected: once)
            filters: [{type: CORS, cors: {allowOrigins: [shop.example]}}] | spec.rules[0].filters[0].cors.allowOrigins[0]: shop.example (expected: * or an origin
            filters: [{type: CORS, cors: {allowMethods: ["*", GET]}}] | spec.rules[0].filters[0].cors.allowMethods: * and others (expected: * alone, or names)
            filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: a}]}}] | set[0].name: Host (expected: a header that is not the gateway's own; urlRewrite.hostname says another host)
            filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [X-Davy-Bucket]}}] | remove[0]: X-Davy-Bucket (expected: a header that is not the gateway's own)
            filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: connection, value: a}]}}] | add[0].name: connection (expected: a header that is not the gateway's own)
            filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: A, value: b}], remove: [a]}}] | remove[0]: a is in set already (expected: once)
            filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: "b\\r\\nc: d"}]}}] | set[0].value: b c: d (expected: a text without control characters
            filters: [{type: RequestRedirect, requestRedirect: {statusCode: 200}}] | requestRedirect.statusCode: 200 (expected: 301 or 302 or 303 or 307 or 308)
            filters: [{type: RequestRedirect, requestRedirect: {scheme: ftp}}] | requestRedirect.scheme: ftp (expected: http or https)
            filters: [{type: URLRewrite, urlRewrite: {hostname: "*.a"}}] | urlRewrite.hostname: *.a (expected: a host name
            filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}] | urlRewrite.path.replaceFullPath: missing
            filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: "/a?b"}}}] | urlRewrite.path.replaceFullPath: /a?b (expected: a path
            filters: [{type: URLRewrite, urlRewrite: {}}, {type: RequestRedirect, requestRedirect: {}}] | spec.rules[0].filters: RequestRedirect and URLRewrite (expected: one of them)
            {matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]} | path.type: ReplacePrefixMatch (expected: exactly one match in the rule, with a path of type PathPrefix)
            {filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: a}]} | spec.rules[0].backendRefs: beside RequestRedirect (expected: none, since nobody is asked)
            backendRefs: [{name: a, filters: [{type: CORS}]}] | spec.rules[0].backendRefs[0].filters[0].type: CORS (expected: one of RequestHeaderModifier, ResponseHeaderModifier)
            {backendRefs: [{group: davy.dev, kind: Upstream, name: a}], filters: [{type: RequestMirror, requestMirror: {backendRef: {group: davy.dev, kind: Upstream, name: a}}}]} | requestMirror.backendRef: where the originals go (expected: another Upstream, or a version that the rule's backendRefs do not name)
            {backendRefs: [{group: davy.dev, kind: Upstream, name: a.v1}], filters: [{type: RequestMirror, requestMirror: {backendRef: {group: davy.dev, kind: Upstream, name: a}}}]} | requestMirror.backendRef: where the originals go
            filters: [{type: RequestMirror, requestMirror: {}}] | requestMirror.backendRef: missing
            filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a}, percent: 5, fraction: {numerator: 1}}}] | requestMirror.fraction: beside percent (expected: one of them)
            filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a}, percent: 101}}] | requestMirror.percent: 101 (expected: a whole number, 0..100)
            filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a}, fraction: {numerator: 3, denominator: 2}}}] | fraction.numerator: 3 (expected: at most the denominator, 2)
            filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a}}}] | warning: spec.rules[0].filters[0].requestMirror: copies of every method are sent
            filters: [{type: ExtensionRef, extensionRef: {group: davy.dev, kind: Faul, name: a}}] | extensionRef.kind: Faul (expected: Comparison or Fault or RateLimit or SizeLimit)
            filters: [{type: ExtensionRef, extensionRef: {group: example.com, kind: Fault, name: a}}] | extensionRef.group: example.com (expected: davy.dev)
            retry: {attempts: 0}                             | spec.rules[0].retry.attempts: 0 (expected: a whole number, 1..10)
            retry: {codes: [200]}                            | spec.rules[0].retry.codes[0]: 200 (expected: a whole number, 400..599)
            retry: {codes: [500, 500]}                       | spec.rules[0].retry.codes[1]: 500 a second time (expected: once)
            retry: {backoff: soon}                           | spec.rules[0].retry.backoff: soon (expected: a duration
            matches: [{path: {type: Prefix, value: /}}]      | spec.rules[0].matches[0].path.type: Prefix (expected: Exact or PathPrefix or RegularExpression)
            matches: [{path: {value: shop}}]                 | spec.rules[0].matches[0].path.value: shop (expected: a path that begins with /
            matches: [{path: {value: /a/../b}}]              | spec.rules[0].matches[0].path.value: /a/../b (expected
            matches: [{path: {type: RegularExpression, value: "(a"}}] | spec.rules[0].matches[0].path.value: (a (expected: a regular expression in RE2 syntax)
            matches: [{method: get}]                         | spec.rules[0].matches[0].method: get (expected: one of CONNECT, DELETE, GET
            matches: [{headers: [{name: a b, value: x}]}]    | spec.rules[0].matches[0].headers[0].name: a b (expected: a name without spaces
            matches: [{headers: [{name: a}]}]                | spec.rules[0].matches[0].headers[0].value: missing
            matches: [{headers: [{name: a, value: 1}]}]      | spec.rules[0].matches[0].headers[0].value: 1 is a number (expected: a string: "1")
            matches: [{headers: [{name: X-Davy-Audience, type: RegularExpression, value: s.*}]}] | (expected: Exact for the reserved header x-davy-audience)
            matches: [{headers: [{name: x-davy-audience, value: a}, {name: x-davy-audience, value: b}]}] | x-davy-audience is matched twice
            matches: [{headers: [{name: a, value: b}, {name: A, value: c}]}] | warning: spec.rules[0].matches[0].headers[1].name: a is matched twice
            backendRefs: [{group: davy.dev, kind: Upstraem, name: a}] | (expected: group: davy.dev, kind: Upstream)
            backendRefs: [{kind: Upstream, name: a}]         | (expected: group: davy.dev, kind: Upstream)
            backendRefs: [{group: davy.dev, kind: Upstream, name: a, port: 80}] | spec.rules[0].backendRefs[0].port: not supported in this version (the instances of an Upstream have ports)
            backendRefs: [{group: davy.dev, kind: Upstream, name: a, namespace: b}] | spec.rules[0].backendRefs[0].namespace: b (expected: default, the route's own
            backendRefs: [{group: davy.dev, kind: Upstream, name: a.}] | (expected: UPSTREAM or UPSTREAM.VERSION, such as echo or echo.v2)
            timeouts: {request: 10}                          | spec.rules[0].timeouts.request: 10 (expected: a duration
            timeouts: {request: 1s, backendRequest: 2s}      | longer than request
            backends: []                                     | spec.rules[0].backends: unknown field (did you mean backendRefs?)
            """)
    void aRouteSaysWhatWasExpected(String field, String problem) {
        assertThat(problems(route(field))).anyMatch(found -> found.startsWith("f.yaml:") && found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                               | spec: no condition (expected: one of header
            {claim: {name: role, exact: a}}                  | spec.claim.issuer: missing
            {claim: {issuer: corp, name: role}}              | spec.claim: no test (expected: one of exact
            {country: [de]}                                  | spec.country[0]: de (expected: a country as two capital letters such as DE
            {country: Germany}                               | spec.country: Germany (expected: a country as two capital letters such as DE
            {country: []}                                    | spec.country: empty (expected: a country
            {method: [GET, get]}                             | spec.method[1]: get (expected: one of CONNECT, DELETE, GET
            {host: "shop.example:80"}                        | spec.host: shop.example:80 (expected: a host name in lower case
            {path: /cart}                                    | spec.path: /cart (expected: a mapping)
            {path: {exact: /a, prefix: /b}}                  | spec.path: exact and prefix (expected: one of exact, prefix, regex)
            {path: {prefix: cart}}                           | spec.path.prefix: cart (expected: a path that begins with /
            {time: {}}                                       | spec.time: no time (expected: from, to, between or days)
            {time: {from: tomorrow}}                         | spec.time.from: tomorrow (expected: a moment such as 2026-11-21T08:00:00Z
            {time: {from: "2026-11-21T08:00:00"}}            | spec.time.from: 2026-11-21T08:00:00 (expected: a moment
            {time: {from: "2026-11-21T08:00:00Z", to: "2026-11-20T08:00:00Z"}} | spec.time.to: 2026-11-20T08:00:00Z (expected: later than from, 2026-11-21T08:00:00Z)
            {time: {between: "08:00-08:00"}}                 | spec.time.between: 08:00-08:00 (expected: two different times of day
            {time: {between: "8-18"}}                        | spec.time.between: 8-18 (expected: two different times of day
            {time: {between: "08:00-25:00"}}                 | spec.time.between: 08:00-25:00 (expected: two different times of day
            {time: {days: [Monday]}}                         | spec.time.days[0]: Monday (expected: one of Mon, Tue
            {time: {days: []}}                               | spec.time.days: empty (expected: one day or more)
            {time: {days: [Mon], zone: Berlin}}              | spec.time.zone: Berlin (expected: a time zone such as Europe/Berlin or UTC)
            {time: {to: "2026-11-20T08:00:00Z", zone: UTC}}  | spec.time.zone: has no meaning here
            {users: 10%}                                     | spec.by: missing (expected: {cookie: NAME}
            {users: 101%, by: {cookie: sid}}                 | spec.users: 101% (expected: a share
            {users: 10%, by: request}                        | spec.by: request (expected: {cookie: NAME}, {header: NAME}, {claim: {issuer: NAME, name: NAME}} or clientAddress)
            {header: {name: a, exact: b}, by: {cookie: sid}} | spec.by: has no meaning here (expected: beside users)
            {audience: Staff}                                | spec.audience: Staff (expected: lower case letters
            {header: {name: a, exact: b, prefix: c}}         | spec.header: exact and prefix (expected: one of exact
            {header: {name: a}}                              | spec.header: no test (expected: one of exact
            {cookie: {name: a, regex: "["}}                  | spec.cookie.regex: [ (expected: a regular expression in RE2 syntax)
            {anyOf: []}                                      | spec.anyOf: empty (expected: one condition or more)
            {anyOf: [{not: {query: {nmae: a, present: true}}}]} | spec.anyOf[0].not.query.nmae: unknown field (did you mean name?)
            {clientAddress: [10.0.0.0/33]}                   | spec.clientAddress[0]: 10.0.0.0/33 (expected: an address or a network
            {clientAddress: [localhost]}                     | spec.clientAddress[0]: localhost (expected: an address or a network
            {header: {name: x-davy-audience, exact: a}}      | is reserved for matches of routes
            """)
    void anAudienceSaysWhatWasExpected(String spec, String problem) {
        assertThat(problems(audience(spec)))
                .anyMatch(found -> found.startsWith("f.yaml:4: ") && found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                               | spec.instances: missing (expected: a list, [] for none)
            {instances: [{address: 9001}]}                   | spec.instances[0].address: 9001 (expected: HOST:PORT
            {instances: [127.0.0.1]}                         | spec.instances[0]: 127.0.0.1 (expected: a mapping)
            {instances: [], protocol: spdy}                  | spec.protocol: spdy (expected: http1, h2c or h2)
            {instances: [], protocol: h2}                    | spec.protocol: h2 (expected: with tls, or h2c)
            {instances: [], protocol: h2c, tls: {}}          | spec.protocol: h2c (expected: h2 where there is tls)
            {instances: [], tls: {caFile: ""}}               | spec.tls.caFile: "" (expected: a path such as ca.pem
            {instances: [], tls: {clientKeyFile: /k.pem}}    | spec.tls.clientCertificateFile: missing (expected: beside clientKeyFile)
            {instances: [], healthCheck: {path: healthz}}    | spec.healthCheck.path: healthz (expected: a path that begins with /)
            {instances: [], healthCheck: {path: /, interval: 1ms}} | spec.healthCheck.interval: 1ms (expected: a duration of 10ms or more
            {instances: [{address: "a:1", labels: {version: ""}}]} | spec.instances[0].labels.version: "" (expected
            {instances: [{address: "a:1"}, {address: "a:1"}]} | warning: spec.instances[1].address: a:1 is in line 4 too
            """)
    void anUpstreamSaysWhatWasExpected(String spec, String problem) {
        assertThat(problems(upstream(spec)))
                .anyMatch(found -> found.startsWith("f.yaml:4: ") && found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {jwks: {file: a}}                                   | spec.issuer: missing (expected: a text
            {issuer: a}                                         | spec.jwks: missing (expected: {url: …} or {file: …})
            {issuer: a, jwks: {}}                               | spec.jwks: no place (expected: one of file and url)
            {issuer: a, jwks: {file: a, url: "https://a/"}}     | spec.jwks: file and url (expected: one of file and url)
            {issuer: a, jwks: {url: "ftp://a"}}                 | spec.jwks.url: ftp://a (expected: a URL such as https
            {issuer: a, jwks: {url: "http://a.example/"}}       | warning: spec.jwks.url: http://a.example/ (expected: https
            {issuer: a, jwks: {file: a, refresh: 5m}}           | spec.jwks.refresh: has no meaning here
            {issuer: a, jwks: {url: "https://a/", refresh: 1ms}} | spec.jwks.refresh: 1ms (expected: a duration of 1s or more
            {issuer: a, jwks: {file: a}, algorithms: [none]}    | spec.algorithms[0]: none (expected: one of RS256
            {issuer: a, jwks: {file: a}, algorithms: [HS256]}   | spec.algorithms[0]: HS256 (expected: one of RS256
            {issuer: a, jwks: {file: a}, header: a, cookie: b}  | spec: header and cookie (expected: one place
            """)
    void anIssuerSaysWhatWasExpected(String spec, String problem) {
        assertThat(problems("apiVersion: davy.dev/v1\nkind: Issuer\nmetadata: {name: corp}\nspec: " + spec))
                .anyMatch(found -> found.startsWith("f.yaml:4: ") && found.contains(problem));
    }

    @Test
    void aMistakeIsOneLineEvenWhereAValueIsNot() {
        assertThat(problems(route("backendRefs: [{group: davy.dev, kind: \"Up\\nstream\", name: a}]")))
                .singleElement()
                .asString()
                .contains("kind Up stream");
    }

    @Test
    void nothingIsCalledNothing() {
        assertThat(problems(route("backendRefs: []").replace("spec:", "spec:\n  hostnames: [~]")))
                .containsExactly("f.yaml:5: spec.hostnames[0]: nothing (expected: a string: \"~\")");
    }

    @Test
    void kindsOfOthersAreAnsweredByName() {
        assertThat(problems("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"))
                .containsExactly(
                        "f.yaml:2: kind: Service is unknown (expected: Audience, Certificate, Comparison, Fault,"
                                + " Freeze, GRPCRoute, Gateway, HTTPRoute, Issuer, MetricStore, RateLimit, Release,"
                                + " ReleaseGroup, SizeLimit, Upstream)");
        assertThat(problems("apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: a}\n"))
                .containsExactly(
                        "f.yaml:2: Canary of flagger.app/v1beta1: will be read in a later version (expected: a Release)");
        assertThat(problems("apiVersion: davy.dev/v2\nkind: Upstream\nmetadata: {name: a}\nspec: {instances: []}\n"))
                .containsExactly("f.yaml:1: apiVersion: davy.dev/v2 (expected: davy.dev/v1 for kind Upstream)");
    }

    @Test
    void aResourceWrittenTwiceIsFoundWithTheLineOfTheFirst() {
        String one = upstream("{instances: []}\n");
        assertThat(problems(one + "---\n" + one))
                .containsExactly("f.yaml:8: Upstream shop: written twice (expected: once; first in line 3)");
    }

    @Test
    void aPolicyForInstancesIsCheckedKeyByKey() {
        assertThat(problems(upstream("""
                        {instances: [{address: "127.0.0.1:1", weight: 0}], loadBalancing: {policy: ringHash},
                         outlierDetection: {consecutiveFailures: 0, baseEjection: 5m, maxEjection: 1m, maxEjectedPercent: 101%},
                         limits: {requests: 0, retryBudget: -1}, fallback: some}""")))
                .containsExactlyInAnyOrder(
                        "f.yaml:4: spec.instances[0].weight: 0 (expected: a whole number, 1..1000)",
                        "f.yaml:4: spec.loadBalancing.hash: missing (expected: one of header: NAME, cookie: NAME and"
                                + " clientAddress, since policy is ringHash)",
                        "f.yaml:5: spec.outlierDetection.consecutiveFailures: 0 (expected: a whole number, 1..1000)",
                        "f.yaml:5: spec.outlierDetection.maxEjectedPercent: 101% (expected: a percentage such as 10%,"
                                + " 0%..100%)",
                        "f.yaml:5: spec.outlierDetection.maxEjection: maxEjection is shorter than baseEjection"
                                + " (expected: at least as long)",
                        "f.yaml:6: spec.fallback: some (expected: none, any or {version: VERSION})",
                        "f.yaml:6: spec.limits.requests: 0 (expected: a whole number, 1..1000000)",
                        "f.yaml:6: spec.limits.retryBudget: -1 (expected: a percentage such as 10%, 0%..100%)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{policy: random, hash: clientAddress} | hash: not with random (expected: policy ringHash or maglev)",
                "{policy: maglev, hash: {header: a, cookie: b}} | hash: not one key (expected: one of header: NAME, cookie:"
                        + " NAME and clientAddress)",
                "{policy: maglev, hash: address} | hash: address (expected: one of header: NAME, cookie: NAME and"
                        + " clientAddress)",
                "{policy: maglev, hash: clientAddress, slowStart: 30s} | slowStart: not with maglev (expected: policy"
                        + " roundRobin, leastRequest or random)",
                "{policy: fastest} | policy: fastest (expected: leastRequest or maglev or random or ringHash or roundRobin)",
                "{zone: mine} | zone: mine (expected: ignore or only or prefer)"
            })
    void aRuleForChoosingInstancesThatCannotBeIsRefused(String balancing, String problem) {
        assertThat(problems(upstream("{instances: [], loadBalancing: " + balancing + "}")))
                .containsExactly("f.yaml:4: spec.loadBalancing." + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{cookieConfig: {lifetimeType: Permanent}} | sessionPersistence.absoluteTimeout: missing (expected: a duration"
                        + " such as 24h, since lifetimeType is Permanent)",
                "{type: Header, cookieConfig: {}} | sessionPersistence.cookieConfig: not with type Header (expected: type"
                        + " Cookie)",
                "{absoluteTimeout: 1m, idleTimeout: 2m} | sessionPersistence.idleTimeout: longer than absoluteTimeout"
                        + " (expected: at most as long)",
                "{sessionName: Host} | sessionPersistence.sessionName: Host (expected: a name without spaces and separators,"
                        + " at most 128; no header that HTTP itself needs)"
            })
    void aSessionThatCannotBeIsRefused(String session, String problem) {
        assertThat(problems(route("{backendRefs: [{group: davy.dev, kind: Upstream, name: shop}], sessionPersistence: "
                        + session + "}")))
                .containsExactly("f.yaml:6: spec.rules[0]." + problem);
    }

    @Test
    void twoRulesOfARouteShareNoSession() {
        assertThat(problems("""
                        apiVersion: gateway.networking.k8s.io/v1
                        kind: HTTPRoute
                        metadata: {name: shop}
                        spec:
                          rules:
                            - sessionPersistence: {sessionName: cart}
                            - sessionPersistence: {sessionName: cart}
                        """))
                .containsExactly("f.yaml:7: spec.rules[1].sessionPersistence.sessionName: cart is the name of"
                        + " spec.rules[0].sessionPersistence too (expected: another; rules share no session)");
    }
}
