package dev.davy.server;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the paths about Upstreams and their instances answer. */
final class UpstreamHandlers {
    private final AdminApi api;

    UpstreamHandlers(AdminApi api) {
        this.api = api;
    }

    void all(ServerRequest request, ServerResponse response) {
        Answers.json(response, api.upstreams());
    }

    void one(ServerRequest request, ServerResponse response) {
        String name = parameter(request, "name");
        Answers.json(
                response,
                find(name)
                        .orElseThrow(() -> new ProblemException(
                                Problem.Code.NOT_FOUND, "upstream: " + name + " (expected: one that is configured)")));
    }

    void register(ServerRequest request, ServerResponse response) {
        byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        String text = Json.text(Json.object(body));
        done(response, new AdminApi.InstanceAsking.Register(parameter(request, "name"), text));
    }

    void drain(ServerRequest request, ServerResponse response) {
        done(response, new AdminApi.InstanceAsking.Drain(parameter(request, "name"), parameter(request, "address")));
    }

    void remove(ServerRequest request, ServerResponse response) {
        done(response, new AdminApi.InstanceAsking.Remove(parameter(request, "name"), parameter(request, "address")));
    }

    private void done(ServerResponse response, AdminApi.InstanceAsking asking) {
        switch (api.instance(asking)) {
            case AdminApi.Reply.Refused(Problem problem) -> Answers.problem(response, problem);
            case AdminApi.Reply.Done(String text) -> {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("answer", text);
                answer.putAll(find(asking.upstream()).orElse(Map.of()));
                Answers.json(response, answer);
            }
        }
    }

    private Optional<Map<String, Object>> find(String name) {
        return api.upstreams().stream()
                .filter(upstream -> name.equals(upstream.get("name")))
                .findFirst();
    }

    private static String parameter(ServerRequest request, String name) {
        return request.path().pathParameters().get(name);
    }
}
