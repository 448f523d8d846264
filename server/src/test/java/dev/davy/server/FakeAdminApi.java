package dev.davy.server;

import dev.davy.config.Configuration;
import dev.davy.release.Decision;
import dev.davy.release.Line;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An admin API with one release, that remembers what it was asked. */
final class FakeAdminApi implements AdminApi {
    static final ReleaseView SHOP = new ReleaseView(
            "shop",
            Phase.PROGRESSING,
            "shop",
            Optional.of("v1"),
            Optional.of("v2"),
            Optional.of("weight auto"),
            5_000,
            Optional.of("NeedMore"),
            Optional.empty(),
            "9,400 more requests",
            Optional.empty(),
            new ReleaseView.Requests(1_000, 50, 2, 0),
            new ReleaseView.Budget(50, 1.5, 6),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            0,
            Optional.empty(),
            false,
            List.of());

    /** The members that every reader of the API may rely on. */
    static final String SHOP_JSON =
            "{\"name\":\"shop\",\"phase\":\"Progressing\",\"target\":\"shop\",\"stable\":\"v1\","
                    + "\"candidate\":\"v2\",\"stage\":\"weight auto\",\"weight\":5000,\"verdict\":\"NeedMore\",\"reason\":null,"
                    + "\"why\":\"9,400 more requests\",\"requests\":{\"total\":1000,\"candidate\":50,\"candidateFailed\":2,"
                    + "\"userVisibleFailed\":0},\"budget\":{\"blastRadius\":50.0,\"spent\":1.5,";

    final List<Asking> commands = new CopyOnWriteArrayList<>();
    volatile Optional<String> notReady = Optional.empty();
    volatile Reply reply = new Reply.Done("done");

    @Override
    public Optional<String> notReady() {
        return notReady;
    }

    @Override
    public Line line() {
        return Line.RUNNING;
    }

    @Override
    public Reply line(boolean stop, String by, String reason, boolean rollback) {
        return new Reply.Done((stop ? "stopped by " : "goes on by ") + by + " " + reason + " " + rollback);
    }

    @Override
    public List<String> notices() {
        return List.of();
    }

    @Override
    public String metrics() {
        return "davy_release_weight{release=\"shop\"} 5000\n";
    }

    @Override
    public List<ReleaseView> releases() {
        return List.of(SHOP);
    }

    @Override
    public Optional<Standing> explanation(String release) {
        return Optional.of(new Standing(
                "shop",
                Phase.PROGRESSING,
                Optional.of("NeedMore"),
                "so far so good",
                List.of(new Standing.Evidence("harm", 1.5, 100, "1.5 of 100")),
                List.of(new Standing.Change(
                        "Safe", "9,400 more requests", Optional.of(9_400L), Optional.of(Duration.ofMinutes(6)))),
                Optional.empty()));
    }

    @Override
    public List<Decision> decisions(String release) {
        return List.of();
    }

    @Override
    public Configuration configuration() {
        return Configuration.EMPTY;
    }

    @Override
    public Map<String, Object> explain(Sample sample) {
        return Map.of("path", sample.path(), "headers", sample.headers().toString());
    }

    @Override
    public Reply command(Asking asking) {
        commands.add(asking);
        return reply;
    }

    final List<InstanceAsking> asked = new CopyOnWriteArrayList<>();

    @Override
    public List<Map<String, Object>> upstreams() {
        return List.of(Map.of("name", "shop"));
    }

    @Override
    public Reply instance(InstanceAsking asking) {
        asked.add(asking);
        return reply;
    }
}
