package dev.davy.cli;

import dev.davy.config.Configuration;
import dev.davy.release.Decision;
import dev.davy.release.Line;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import dev.davy.server.AdminApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An admin API with releases of given names, that remembers what it was asked. */
final class OneRelease implements AdminApi {
    final List<Asking> asked = new CopyOnWriteArrayList<>();
    volatile List<ReleaseView> releases = List.of(view("shop"));
    volatile List<Decision> decisions = List.of();
    volatile Optional<Standing> explanation = Optional.empty();
    volatile Reply reply = new Reply.Done("shop: done");

    static ReleaseView view(String name) {
        return view(name, Phase.PROGRESSING, 0, List.of());
    }

    /** With its share as long as it goes on. */
    static ReleaseView view(String name, Phase phase, long openStreams, List<String> pins) {
        boolean open = phase == Phase.PROGRESSING;
        return new ReleaseView(
                name,
                phase,
                "shop",
                Optional.of("v1"),
                Optional.of("v2"),
                Optional.of("weight auto"),
                open ? 5_250 : 0,
                Optional.of("NeedMore"),
                Optional.empty(),
                "9,400 more requests",
                Optional.empty(),
                new ReleaseView.Requests(1_000, 50, 2, 0),
                new ReleaseView.Budget(50, 1.5, open ? 6 : 0),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.of("v3"),
                pins,
                openStreams,
                Optional.empty(),
                false,
                List.of());
    }

    /** The same with what its share does next. */
    static ReleaseView next(ReleaseView view, ReleaseView.Next next) {
        return new ReleaseView(
                view.name(),
                view.phase(),
                view.target(),
                view.stable(),
                view.candidate(),
                view.stage(),
                view.weight(),
                view.verdict(),
                view.reason(),
                view.why(),
                view.waitsFor(),
                view.requests(),
                view.budget(),
                Optional.of(next),
                view.meters(),
                view.rings(),
                view.gate(),
                view.checks(),
                view.pending(),
                view.barred(),
                view.pins(),
                view.openStreams(),
                view.journal(),
                view.withdrawn(),
                view.notices());
    }

    @Override
    public Optional<String> notReady() {
        return Optional.empty();
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
        return "";
    }

    @Override
    public List<ReleaseView> releases() {
        return releases;
    }

    @Override
    public Optional<Standing> explanation(String release) {
        return explanation;
    }

    @Override
    public List<Decision> decisions(String release) {
        return decisions;
    }

    @Override
    public Configuration configuration() {
        return Configuration.EMPTY;
    }

    @Override
    public Map<String, Object> explain(Sample sample) {
        return Map.of();
    }

    @Override
    public Reply command(Asking asking) {
        asked.add(asking);
        return reply;
    }

    @Override
    public List<Map<String, Object>> upstreams() {
        return List.of();
    }

    @Override
    public Reply instance(InstanceAsking asking) {
        return reply;
    }
}
