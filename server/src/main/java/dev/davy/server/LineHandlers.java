package dev.davy.server;

import dev.davy.release.Line;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the paths about the line answer: whether releases may rise at all. */
final class LineHandlers {
    private static final List<String> MEMBERS = List.of("reason", "rollback", "by");

    private final AdminApi api;

    LineHandlers(AdminApi api) {
        this.api = api;
    }

    void read(ServerRequest request, ServerResponse response) {
        Answers.json(response, shown(api.line()));
    }

    void change(ServerRequest request, ServerResponse response) {
        String action = request.path().pathParameters().get("action");
        if (!List.of("stop", "start").contains(action)) {
            throw new ProblemException(Problem.Code.NOT_FOUND, "line: " + action + " (expected: stop or start)");
        }
        byte[] text = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        Map<?, ?> body = text.length == 0 ? Map.of() : Json.object(text);
        for (Object member : body.keySet()) {
            if (!MEMBERS.contains(String.valueOf(member))) {
                throw new ProblemException(
                        Problem.Code.WRONG_USE, "body: " + member + " (expected: " + String.join(", ", MEMBERS) + ")");
            }
        }
        AdminApi.Reply reply = api.line(
                action.equals("stop"),
                text(body, "by", "a person with the token"),
                text(body, "reason", ""),
                rollback(body, action));
        switch (reply) {
            case AdminApi.Reply.Refused(Problem problem) -> Answers.problem(response, problem);
            case AdminApi.Reply.Done(String answer) -> {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("answer", answer);
                members.putAll(shown(api.line()));
                Answers.json(response, members);
            }
        }
    }

    private static Map<String, Object> shown(Line line) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("stopped", line.stopped());
        members.put("by", line.by());
        members.put("reason", line.reason());
        members.put("since", line.by().isEmpty() ? null : line.since().toString());
        return members;
    }

    private static boolean rollback(Map<?, ?> body, String action) {
        Object value = body.containsKey("rollback") ? body.get("rollback") : false;
        if (!(value instanceof Boolean rollback) || (rollback && !action.equals("stop"))) {
            throw new ProblemException(
                    Problem.Code.WRONG_USE, "rollback: " + value + " (expected: true or false, beside stop)");
        }
        return rollback;
    }

    private static String text(Map<?, ?> body, String member, String otherwise) {
        Object value = body.containsKey(member) ? body.get(member) : otherwise;
        if (!(value instanceof String words)) {
            throw new ProblemException(Problem.Code.WRONG_USE, member + ": " + value + " (expected: a string)");
        }
        return words;
    }
}
