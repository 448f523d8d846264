package dev.davy.cli;

import dev.davy.config.Configuration;
import dev.davy.gateway.GatewayMetrics;
import dev.davy.model.Split;
import dev.davy.release.Answer;
import dev.davy.release.Decision;
import dev.davy.release.Line;
import dev.davy.release.Order;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import dev.davy.routing.Explain;
import dev.davy.routing.Explanation;
import dev.davy.routing.Request;
import dev.davy.server.AdminApi;
import dev.davy.server.Problem;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The admin API of this process: what it shows comes from its parts, and commands go to the release engine. */
final class ProcessAdmin implements AdminApi {
    private final DavyProcess process;

    ProcessAdmin(DavyProcess process) {
        this.process = process;
    }

    @Override
    public Optional<String> notReady() {
        return process.notReady();
    }

    @Override
    public String metrics() {
        return process.gateway()
                        .map(open -> open.metrics())
                        .map(GatewayMetrics::prometheus)
                        .orElse("")
                + ReleaseMetrics.of(releases())
                + ReleaseMetrics.notices(process.droppedNotices());
    }

    @Override
    public List<ReleaseView> releases() {
        return process.releases();
    }

    @Override
    public Optional<Standing> explanation(String release) {
        return process.carried().standing(release);
    }

    @Override
    public List<Decision> decisions(String release) {
        return process.decisions(release);
    }

    @Override
    public Configuration configuration() {
        return process.configuration();
    }

    @Override
    public List<String> notices() {
        return process.gateway()
                .map(open -> List.copyOf(open.issuersWithoutKeys().values()))
                .orElse(List.of());
    }

    @Override
    public Reply command(Asking asking) {
        return reply(process.command(
                asking.release(),
                new Order(asking.command(), asking.by(), asking.gate().orElse(""), asking.role(), asking.reason())));
    }

    private static Reply reply(Answer answer) {
        return switch (answer) {
            case Answer.Done(String text) -> new Reply.Done(text);
            case Answer.Refused(String text) -> refused(Problem.Code.REFUSED, text);
            case Answer.Unknown(String text) -> refused(Problem.Code.RELEASE_UNKNOWN, text);
            case Answer.NotJournaled(String text) -> refused(Problem.Code.NOT_JOURNALED, text);
        };
    }

    @Override
    public Line line() {
        return process.carried().line();
    }

    @Override
    public Reply line(boolean stop, String by, String reason, boolean rollback) {
        return reply(process.carried().line(stop, by, reason, rollback));
    }

    @Override
    public List<Map<String, Object>> upstreams() {
        return UpstreamJson.of(process.table(), process.registry(), process.gateway());
    }

    @Override
    public Reply instance(InstanceAsking asking) {
        return switch (process.change(asking)) {
            case Registry.Change.Done(String text) -> new Reply.Done(text);
            case Registry.Change.Refused(String text) -> refused(Problem.Code.REFUSED, text);
            case Registry.Change.Unknown(String text) -> refused(Problem.Code.NOT_FOUND, text);
            case Registry.Change.Wrong(String text) -> refused(Problem.Code.WRONG_USE, text);
        };
    }

    private static Reply refused(Problem.Code code, String text) {
        return new Reply.Refused(new Problem(code, text));
    }

    @Override
    public Map<String, Object> explain(Sample sample) {
        Request request = new Request(
                sample.method(),
                sample.host(),
                sample.path(),
                sample.headers().stream()
                        .map(header -> new Request.Field(header.getKey(), header.getValue()))
                        .toList(),
                InetAddress.getLoopbackAddress());
        Map<String, Split> splits = process.splits();
        Explanation explanation = Explain.explain(
                process.table(),
                request,
                splits,
                bound -> ThreadLocalRandom.current().nextInt(bound));
        Map<String, Object> members = new LinkedHashMap<>();
        explanation.rule().ifPresent(rule -> members.put("route", rule.route()));
        explanation.bucket().ifPresent(bucket -> members.put("bucket", bucket));
        members.put("lines", explanation.lines());
        return members;
    }
}
