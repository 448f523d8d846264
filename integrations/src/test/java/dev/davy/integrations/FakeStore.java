package dev.davy.integrations;

import dev.davy.resources.MetricStore;
import dev.davy.resources.Position;
import dev.davy.resources.Resource;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A store on loopback with counters that a test moves: {@code requests}, {@code failures}, {@code buckets}. */
final class FakeStore implements AutoCloseable {
    private final Map<String, Double> series = new TreeMap<>();
    private boolean away;
    private final OddServer server;

    FakeStore() {
        server = new OddServer(_ -> answer());
    }

    /** @param labels as in {@code version="v1",instance="a"} */
    synchronized void add(String metric, String labels, double more) {
        series.merge(metric + "{" + labels + "}", more, Double::sum);
    }

    synchronized void set(String metric, String labels, double value) {
        series.put(metric + "{" + labels + "}", value);
    }

    synchronized void away(boolean now) {
        away = now;
    }

    private synchronized OddServer.Does answer() {
        if (away) {
            return OddServer.Does.status(503);
        }
        String line = server.requests.getLast().lines().findFirst().orElseThrow();
        String query = URLDecoder.decode(line.replaceAll(".*query=([^& ]*).*", "$1"), StandardCharsets.UTF_8);
        String result = series.entrySet().stream()
                .filter(one -> one.getKey().startsWith(query + "{"))
                .map(one -> "{\"metric\":{%s},\"value\":[1,\"%s\"]}".formatted(labels(one.getKey()), one.getValue()))
                .collect(Collectors.joining(","));
        return OddServer.Does.json(
                200, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + result + "]}}");
    }

    private static String labels(String key) {
        return key.substring(key.indexOf('{') + 1, key.length() - 1).replaceAll("([a-z]+)=", "\"$1\":");
    }

    StoreQueries queries() {
        MetricStore store = new MetricStore(
                new Resource.Metadata("prom", "default", Optional.empty(), Position.of("prom.yaml")),
                URI.create("http://127.0.0.1:" + server.port()),
                Optional.empty(),
                Map.of(),
                MetricStore.Tls.DEFAULT,
                Duration.ofSeconds(5));
        return new StoreQueries(() -> Map.of("prom", store), new Outbound(false), new Secrets(Path.of(""), Map.of()));
    }

    /** Waits until what is there now was asked for, whole. */
    void asked() {
        int now = server.requests.size();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> server.requests.size() > now + 6);
    }

    List<String> requests() {
        return server.requests;
    }

    @Override
    public void close() {
        server.close();
    }
}
