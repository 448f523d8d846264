package dev.davy.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.davy.release.Command;
import dev.davy.release.ReleaseView;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each path of the admin port answers. */
final class AdminHandlers {
    private static final Set<String> BODY_MEMBERS = Set.of("gate", "by", "as", "reason");

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final AdminApi api;
    private final EventLog log;

    AdminHandlers(AdminApi api, EventLog log) {
        this.api = api;
        this.log = log;
    }

    void health(ServerRequest request, ServerResponse response) {
        Answers.send(response, 200, "text/plain; charset=utf-8", "ok\n".getBytes(UTF_8));
    }

    void readiness(ServerRequest request, ServerResponse response) {
        Optional<String> notReady = api.notReady();
        if (notReady.isPresent()) {
            throw new ProblemException(Problem.Code.UNAVAILABLE, notReady.get());
        }
        Answers.send(response, 200, "text/plain; charset=utf-8", "ready\n".getBytes(UTF_8));
    }

    void metrics(ServerRequest request, ServerResponse response) {
        Answers.send(response, 200, METRICS_TYPE, api.metrics().getBytes(UTF_8));
    }

    void releases(ServerRequest request, ServerResponse response) {
        Answers.json(response, api.releases().stream().map(this::shown).toList());
    }

    void release(ServerRequest request, ServerResponse response) {
        Answers.json(response, named(request.path().pathParameters().get("name")));
    }

    void decisions(ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("name");
        named(name);
        Answers.json(response, api.decisions(name).stream().map(ReleaseJson::of).toList());
    }

    void explanation(ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("name");
        Map<String, Object> release = named(name);
        Answers.json(response, api.explanation(name).map(ReleaseJson::of).orElse(release));
    }

    void command(ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("name");
        String word = request.path().pathParameters().get("action");
        Command command = Arrays.stream(Command.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.Code.NOT_FOUND,
                        "command: " + word
                                + " (expected: promote, rollback, pause, resume, approve, refuse or forget)"));
        Map<?, ?> body = body(request);
        named(name);
        AdminApi.Reply reply = api.command(new AdminApi.Asking(
                name,
                command,
                text(body, "gate"),
                text(body, "by").orElse("a person with the token"),
                text(body, "as"),
                text(body, "reason")));
        switch (reply) {
            case AdminApi.Reply.Refused(Problem problem) -> Answers.problem(response, problem);
            case AdminApi.Reply.Done(String text) -> {
                Map<String, Object> release = new LinkedHashMap<>();
                release.put("answer", text);
                release.putAll(find(name).orElse(Map.of("name", name)));
                Answers.json(response, release);
            }
        }
    }

    void configuration(ServerRequest request, ServerResponse response) {
        Answers.json(response, ConfigurationJson.of(api.configuration(), api.notices()));
    }

    void explain(ServerRequest request, ServerResponse response) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String header : request.query().all("header", List::of)) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new ProblemException(Problem.Code.WRONG_USE, "header: " + header + " (expected: NAME: VALUE)");
            }
            headers.add(Map.entry(
                    header.substring(0, colon), header.substring(colon + 1).strip()));
        }
        Answers.json(
                response,
                api.explain(new AdminApi.Sample(
                        request.query().first("method").orElse("GET"),
                        request.query().first("host").orElse("localhost"),
                        request.query().first("path").orElse("/"),
                        headers)));
    }

    void events(ServerRequest request, ServerResponse response) {
        EventStream.serve(api, log, request.headers().first(HeaderNames.create("Last-Event-ID")), response);
    }

    void nothing(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        if (path.startsWith("/api/v1/releases/")
                || path.startsWith("/api/v1/upstreams/")
                || path.startsWith("/api/v1/line/")
                || AdminHandlers.isKnown(path)) {
            throw new ProblemException(
                    Problem.Code.METHOD_NOT_ALLOWED,
                    "method: " + request.prologue().method().text() + " (expected: GET to read, POST to command)");
        }
        throw new ProblemException(Problem.Code.NOT_FOUND, "path: " + path + " (expected: one of /api/v1)");
    }

    private static boolean isKnown(String path) {
        return Set.of(
                        "/healthz",
                        "/readyz",
                        "/metrics",
                        "/api/v1/releases",
                        "/api/v1/upstreams",
                        "/api/v1/config",
                        "/api/v1/events",
                        "/api/v1/line",
                        "/api/v1/explain")
                .contains(path);
    }

    private Map<String, Object> named(String name) {
        return find(name)
                .orElseThrow(() -> new ProblemException(
                        Problem.Code.RELEASE_UNKNOWN, "release: " + name + " (expected: " + known() + ")"));
    }

    private Optional<Map<String, Object>> find(String name) {
        return api.releases().stream()
                .filter(release -> name.equals(release.name()))
                .findFirst()
                .map(this::shown);
    }

    /** A release with what comparing answers to copies found of its candidate; null where nothing was compared. */
    private Map<String, Object> shown(ReleaseView release) {
        Map<String, Object> members = ReleaseJson.of(release);
        members.put("comparison", null);
        for (Map<String, Object> upstream : api.upstreams()) {
            if (release.target().equals(upstream.get("name"))
                    && upstream.get("comparisons") instanceof List<?> comparisons) {
                comparisons.stream()
                        .filter(each -> each instanceof Map<?, ?> of
                                && release.candidate().equals(Optional.ofNullable(of.get("version"))))
                        .findFirst()
                        .ifPresent(comparison -> members.put("comparison", comparison));
            }
        }
        return members;
    }

    private String known() {
        List<String> names =
                api.releases().stream().map(ReleaseView::name).sorted().toList();
        return names.isEmpty() ? "none is configured" : "one of " + String.join(", ", names);
    }

    private static Map<?, ?> body(ServerRequest request) {
        byte[] text = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        Map<?, ?> body = text.length == 0 ? Map.of() : Json.object(text);
        for (Object member : body.keySet()) {
            if (!BODY_MEMBERS.contains(String.valueOf(member))) {
                throw new ProblemException(
                        Problem.Code.WRONG_USE, "body: " + member + " (expected: gate, by, as or reason)");
            }
        }
        return body;
    }

    private static Optional<String> text(Map<?, ?> body, String member) {
        Object value = body.get(member);
        if (value != null && !(value instanceof String)) {
            throw new ProblemException(Problem.Code.WRONG_USE, member + ": " + value + " (expected: a string)");
        }
        return Optional.ofNullable((String) value);
    }
}
