package dev.davy.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;

/** How answers of the admin port look: JSON that is never stored and never guessed at. */
final class Answers {
    private Answers() {}

    static void json(ServerResponse response, Object value) {
        send(response, 200, "application/json", Json.bytes(value));
    }

    static void problem(ServerResponse response, Problem problem) {
        send(response, problem.code().status(), "application/problem+json", Json.bytes(problem.members()));
    }

    static void send(ServerResponse response, int status, String type, byte[] body) {
        response.status(status);
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header("X-Content-Type-Options", "nosniff");
        response.send(body);
    }
}
