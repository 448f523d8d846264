package dev.davy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./bench gateway}: what a request costs in Davy, nginx and HAProxy, measured in one sitting.
 *
 * <p>Each proxy is started pinned to the first processor and does the same job ({@link GatewayJob}); the load generator
 * and the versions behind the proxies have the second. One proxy works at a time; the rounds are interleaved, and every
 * second round runs backwards, so that what changes slowly on the machine falls on all alike. Rounds that other programs
 * disturbed are repeated, at most as often again.
 */
public final class GatewayBench {
    private static final GatewayCores CORES = new GatewayCores(0, 1);
    private static final int WARM_UP_SECONDS = 3;
    private static final int MOST_WARM_UPS = 12;

    private final GatewayBenchOptions options;
    private final PrintStream out;
    private final List<Contestant> contestants;
    private final Map<String, RunningProxy> running = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, GatewayJob> logs = new LinkedHashMap<>();

    private GatewayBench(GatewayBenchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.contestants = options.proxies().stream()
                .map(name -> contestant(name, options))
                .toList();
    }

    /**
     * Makes the comparison and prints it; blocks for some minutes.
     *
     * @param arguments what follows {@code ./bench gateway}
     * @param out where the table goes; progress goes to standard error
     * @return 0 when Davy's cost is within the limit, 1 when it is not or the comparison could not be made, 2 for wrong use
     */
    public static int run(List<String> arguments, PrintStream out) {
        try {
            return new GatewayBench(GatewayBenchOptions.parse(arguments), out).compare();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (BenchFailure e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Contestant contestant(String name, GatewayBenchOptions options) {
        return switch (name) {
            case "nginx" -> new NginxProxy();
            case "haproxy" -> new HaproxyProxy();
            case "davy" -> new DavyProxy(options.davy());
            default -> throw new IllegalArgumentException("--proxies: " + name + " (expected: nginx, haproxy, davy)");
        };
    }

    private int compare() throws IOException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            throw new BenchFailure("processors: 1 (expected: at least 2, one for the proxy and one for the load)");
        }
        Path directory = Files.createTempDirectory("davy-bench");
        try (var backends = Backends.start(Files.createDirectory(directory.resolve("backends")), CORES.load())) {
            for (Contestant contestant : contestants) {
                start(contestant, directory, backends);
            }
            List<GatewayRun> runs = measure(new Wrk(directory, CORES.load(), options.connections()));
            for (Map.Entry<String, GatewayJob> log : logs.entrySet()) {
                SameJob.checkLog(log.getKey(), log.getValue(), requests(log.getKey(), runs));
            }
            GatewayReport report = report(runs);
            report.print(out);
            if (options.json().isPresent()) {
                JsonMapper mapper = JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build();
                Files.writeString(options.json().orElseThrow(), mapper.writeValueAsString(report));
            }
            return report.passed() ? 0 : 1;
        } finally {
            running.values().forEach(RunningProxy::close);
            delete(directory);
        }
    }

    private void start(Contestant contestant, Path parent, Backends backends) throws IOException {
        String name = contestant.name();
        Path directory = Files.createDirectory(parent.resolve(name));
        var job = new GatewayJob(directory, Programs.freePort(), backends.v1Port(), backends.v2Port(), CORES.proxy());
        System.err.println("starting " + name);
        running.put(name, RunningProxy.start(name, contestant.prepare(job), directory, CORES.proxy(), job.port()));
        ports.put(name, job.port());
        if (contestant.logsToFile()) {
            logs.put(name, job);
        }
        new SameJob().check(name, job.port());
    }

    private List<GatewayRun> measure(Wrk wrk) throws IOException {
        for (Map.Entry<String, Integer> proxy : ports.entrySet()) {
            warmUp(Objects.requireNonNull(running.get(proxy.getKey())), proxy.getValue(), wrk);
        }
        var rounds = new ArrayList<Round>();
        while (rounds.stream().filter(round -> !round.disturbed()).count() < options.pairs()
                && rounds.size() < 2 * options.pairs()) {
            System.err.println("round " + (rounds.size() + 1) + " of " + options.pairs()
                    + (rounds.size() < options.pairs() ? "" : ", again, since other programs disturbed one"));
            rounds.add(round(rounds.size(), wrk));
        }
        return rounds.stream()
                .sorted(Comparator.comparingDouble(Round::foreign))
                .limit(options.pairs())
                .flatMap(round -> round.runs().stream())
                .toList();
    }

    /** Until a request costs no less than before, twice in a row: a compiler that works beside its program needs that long. */
    private static void warmUp(RunningProxy proxy, int port, Wrk wrk) throws IOException {
        System.err.println("warming up " + proxy.name());
        double best = Double.MAX_VALUE;
        for (int i = 0, steady = 0; i < MOST_WARM_UPS && steady < 2; i++) {
            double cost = GatewayRun.measure(proxy, -1, port, wrk, CORES, WARM_UP_SECONDS)
                    .ownCostMicros();
            steady = cost < 0.95 * best ? 0 : steady + 1;
            best = Math.min(best, cost);
        }
    }

    private Round round(int number, Wrk wrk) throws IOException {
        var order = new ArrayList<>(ports.keySet());
        if (number % 2 == 1) {
            Collections.reverse(order);
        }
        var runs = new ArrayList<GatewayRun>();
        for (String name : order) {
            RunningProxy proxy = Objects.requireNonNull(running.get(name));
            int port = Objects.requireNonNull(ports.get(name));
            runs.add(GatewayRun.measure(proxy, number, port, wrk, CORES, options.seconds()));
        }
        return new Round(runs);
    }

    /** Every proxy measured once, one right after the other. */
    private record Round(List<GatewayRun> runs) {
        boolean disturbed() {
            return runs.stream().anyMatch(GatewayRun::disturbed);
        }

        double foreign() {
            return runs.stream().mapToDouble(GatewayRun::foreign).max().orElse(0);
        }
    }

    private long requests(String proxy, List<GatewayRun> runs) {
        return Math.round(runs.stream()
                .filter(run -> run.proxy().equals(proxy))
                .mapToDouble(run -> run.perSecond() * options.seconds())
                .sum());
    }

    private GatewayReport report(List<GatewayRun> runs) {
        var notes = new LinkedHashMap<String, List<String>>();
        for (Contestant contestant : contestants) {
            var sentences = new ArrayList<>(contestant.notes());
            sentences.add(Objects.requireNonNull(running.get(contestant.name())).commandLine());
            notes.put(contestant.name(), sentences);
        }
        String job = "HTTP/1.1, " + GatewayJob.ANSWER_BYTES + "-byte answers, " + options.connections()
                + " connections, 95/5 split, forwarded headers, keep-alive upstreams, JSON access log; "
                + options.pairs() + " pairs of " + options.seconds() + " s; proxy on processor " + CORES.proxy()
                + ", load and versions on processor " + CORES.load();
        return GatewayReport.of(job, notes, List.copyOf(ports.keySet()), runs, options.limit());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
