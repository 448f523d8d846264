package dev.davy.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An admin API with one release, that remembers what it was asked. */
final class FakeAdminApi implements AdminApi {
    final List<Command> commands = new CopyOnWriteArrayList<>();
    volatile Optional<String> notReady = Optional.empty();
    volatile Optional<Problem> refusal = Optional.empty();

    @Override
    public Optional<String> notReady() {
        return notReady;
    }

    @Override
    public List<MetricFamily> metrics() {
        return List.of(new MetricFamily(
                "davy_release_weight",
                MetricFamily.Type.GAUGE,
                "Buckets of the candidate.",
                List.of(new MetricFamily.Sample(Map.of("release", "sh\"op"), 5000))));
    }

    @Override
    public List<Map<String, Object>> releases() {
        Map<String, Object> release = new LinkedHashMap<>();
        release.put("name", "shop");
        release.put("weight", 5000);
        return List.of(release);
    }

    @Override
    public Map<String, Object> configuration() {
        return Map.of("revision", 7);
    }

    @Override
    public Map<String, Object> explain(Asked asked) {
        return Map.of("path", asked.path(), "headers", asked.headers().toString());
    }

    @Override
    public Optional<Problem> command(Command command) {
        commands.add(command);
        return refusal;
    }
}
