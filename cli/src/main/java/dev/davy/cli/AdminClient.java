package dev.davy.cli;

import dev.davy.server.AdminToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Talks to the admin port of a running process, with the token from its data directory.
 *
 * <p>Whatever goes wrong is a {@link CommandFailure} with the sentence and the exit code for it: 1 when the answer is no,
 * 2 when the token is not the one of that process, 3 when nobody answers.
 */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<LinkedHashMap<String, Object>>> LIST = new TypeReference<>() {};

    private final InetSocketAddress admin;
    private final Path data;
    private final HttpClient http;

    AdminClient(InetSocketAddress admin, Path data) {
        this.admin = admin;
        this.data = data;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Every release, by name. */
    List<? extends Map<String, Object>> releases() {
        return read(send("GET", "/api/v1/releases", Map.of()), LIST);
    }

    Map<String, Object> release(String name) {
        return read(send("GET", "/api/v1/releases/" + encoded(name), Map.of()), OBJECT);
    }

    /** The decisions about a release since it last started, oldest first. */
    List<? extends Map<String, Object>> decisions(String name) {
        return read(send("GET", "/api/v1/releases/" + encoded(name) + "/decisions", Map.of()), LIST);
    }

    /** Why a release is where it is, and what would change that. */
    Map<String, Object> explanation(String name) {
        return read(send("GET", "/api/v1/releases/" + encoded(name) + "/explain", Map.of()), OBJECT);
    }

    /** Asks something of a release; returns the release as it is then, with what was done under {@code answer}. */
    Map<String, Object> command(String name, String action, Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("by", System.getProperty("user.name", "somebody"));
        body.putAll(more);
        return read(send("POST", "/api/v1/releases/" + encoded(name) + "/" + action, body), OBJECT);
    }

    /** Whether releases may rise at all. */
    Map<String, Object> line() {
        return read(send("GET", "/api/v1/line", Map.of()), OBJECT);
    }

    /** Stops the line or lets it go on; what was done is under {@code answer}. */
    Map<String, Object> line(String action, Optional<String> reason, boolean rollback) {
        Map<String, Object> body = new LinkedHashMap<>();
        reason.ifPresent(why -> body.put("reason", why));
        if (rollback) {
            body.put("rollback", true);
        }
        body.put("by", System.getProperty("user.name", "somebody"));
        return read(send("POST", "/api/v1/line/" + action, body), OBJECT);
    }

    /** An Upstream with its instances. */
    Map<String, Object> upstream(String name) {
        return read(send("GET", "/api/v1/upstreams/" + encoded(name), Map.of()), OBJECT);
    }

    /** Adds an instance; what was done is under {@code answer}. */
    Map<String, Object> register(String upstream, Map<String, Object> instance) {
        return read(send("POST", instances(upstream), instance), OBJECT);
    }

    Map<String, Object> drain(String upstream, String address) {
        return read(send("POST", instances(upstream) + "/" + encoded(address) + "/drain", Map.of()), OBJECT);
    }

    Map<String, Object> remove(String upstream, String address) {
        return read(send("DELETE", instances(upstream) + "/" + encoded(address), Map.of()), OBJECT);
    }

    private static String instances(String upstream) {
        return "/api/v1/upstreams/" + encoded(upstream) + "/instances";
    }

    /** The name that a command is about: the one given, else that of the only release. */
    String named(Optional<String> given) {
        if (given.isPresent()) {
            return given.get();
        }
        List<String> names = releases().stream()
                .map(release -> String.valueOf(release.get("name")))
                .toList();
        if (names.isEmpty()) {
            throw new CommandFailure(ExitCode.NO, "there is no release at " + ListenAddress.text(admin));
        }
        if (names.size() > 1) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "NAME: missing (expected: one of " + String.join(", ", names) + ")");
        }
        return names.getFirst();
    }

    private String send(String method, String path, Map<String, Object> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + ListenAddress.text(admin) + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            HttpResponse<String> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            throw refused(answer);
        } catch (IOException nobody) {
            throw new CommandFailure(
                    ExitCode.NOT_REACHABLE,
                    "no davy answers at " + ListenAddress.text(admin)
                            + ": start one with davy run, or name its port with --admin");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.NOT_REACHABLE, "stopped while waiting for " + ListenAddress.text(admin));
        }
    }

    private CommandFailure refused(HttpResponse<String> answer) {
        Optional<String> problem = problem(answer);
        if (problem.isEmpty()) {
            return new CommandFailure(
                    ExitCode.NOT_REACHABLE,
                    "what answers at " + ListenAddress.text(admin) + " is no davy: status " + answer.statusCode());
        }
        return switch (answer.statusCode()) {
            case 401 ->
                new CommandFailure(
                        ExitCode.WRONG_USE,
                        "the token in " + data.resolve(AdminToken.FILE) + " is missing or not that of the davy at "
                                + ListenAddress.text(admin) + ": name its data directory with --data (unauthorized)");
            case 400, 405 -> new CommandFailure(ExitCode.WRONG_USE, problem.get());
            default -> new CommandFailure(ExitCode.NO, problem.get());
        };
    }

    /** What a davy says that does not do what it is asked; empty where what answers is none. */
    private static Optional<String> problem(HttpResponse<String> answer) {
        try {
            Map<String, Object> problem = JSON.readValue(answer.body(), OBJECT);
            if (problem.get("detail") instanceof String detail && problem.get("code") instanceof String code) {
                return Optional.of(detail + " (" + code + ")");
            }
        } catch (JacksonException notOurs) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JacksonException notOurs) {
            throw new CommandFailure(
                    ExitCode.NOT_REACHABLE, "what answers at " + ListenAddress.text(admin) + " is no davy");
        }
    }

    /** Read anew for every request, since each start of the process makes a new one. */
    private Optional<String> token() {
        Path file = data.resolve(AdminToken.FILE);
        try {
            String token = Files.readString(file).strip();
            return token.matches("[0-9a-f]+") ? Optional.of(token) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new CommandFailure(ExitCode.WRONG_USE, "token: " + file + " (expected: a file that you may read)");
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
