package dev.davy.cli;

import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.resources.Release;
import dev.davy.resources.ResourceFile;
import dev.davy.simulate.RunResult;
import dev.davy.simulate.Simulation;
import dev.davy.simulate.SimulationOptions;
import dev.davy.simulate.SimulationReport;
import dev.davy.simulate.World;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Runs a Release many times under simulated traffic, with the machine and the judge that {@code run} uses. */
@Command(
        name = "simulate",
        description = "Says what a Release would do under traffic that you describe, over many simulated runs.")
final class SimulateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A file with a Release; no Upstream is needed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path file;

    @Option(names = "--release", paramLabel = "NAME", description = "Which Release, where the file has several.")
    private @Nullable String release;

    @Option(names = "--rps", required = true, paramLabel = "N", description = "Requests a second, on average.")
    private double requestsPerSecond;

    @Option(
            names = "--stable-failures",
            paramLabel = "P",
            defaultValue = "0.1%",
            converter = OptionValues.Share.class,
            description = "Stable's failure rate (default: 0.1%%).")
    private double stableFailures;

    @Option(
            names = "--candidate-failures",
            paramLabel = "P",
            defaultValue = "0.1%",
            converter = OptionValues.Share.class,
            description = "The candidate's failure rate (default: 0.1%%).")
    private double candidateFailures;

    @Option(
            names = "--candidate-hangs",
            paramLabel = "P",
            defaultValue = "0%",
            converter = OptionValues.Share.class,
            description = "The share of the candidate's requests that it never answers; they fail after 15 s"
                    + " (default: 0%%).")
    private double candidateHangs;

    @Option(
            names = "--slower",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many times as long the candidate's answers take, such as 1.2 (default: 1).")
    private double slower;

    @Option(
            names = "--slow-part",
            paramLabel = "P",
            defaultValue = "100%",
            converter = OptionValues.Share.class,
            description = "The share of its requests that --slower is about (default: 100%%).")
    private double slowPart;

    @Option(
            names = "--harm-from",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = OptionValues.Time.class,
            description = "The candidate fails and hangs like stable until then (default: 0s).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Duration harmFrom;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "1000", description = "How many runs (default: 1000).")
    private int runs;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "30m",
            converter = OptionValues.Time.class,
            description = "A run that is undecided by then counts as held (default: 30m).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Duration duration;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same one gives the same answer (default: 1).")
    private long seed;

    @Option(names = "--json", description = "One JSON object on standard output, and nothing else on it.")
    private boolean json;

    @Override
    public Integer call() {
        Plan plan = plan();
        sayWhoAnswers(plan);
        List<RunResult> results = Simulation.each(plan, options(), progress());
        SimulationReport report = SimulationReport.of(results);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .build()
                    .writeValueAsString(report));
        } else {
            out.print(SimulationTable.of(plan, report, requestsPerSecond, seed));
            out.print(SimulationChart.of(results));
        }
        out.flush();
        return ExitCode.DONE.status();
    }

    /** Whoever a plan asks says yes: what they would say cannot be known. */
    private void sayWhoAnswers(Plan plan) {
        boolean asks = !plan.checks().isEmpty()
                || !plan.hooks().isEmpty()
                || plan.stages().stream().anyMatch(Stage.Gate.class::isInstance);
        if (asks) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("note: gates, checks and webhooks are taken to say yes at once");
            err.flush();
        }
    }

    private SimulationOptions options() {
        try {
            World world = World.of(requestsPerSecond, stableFailures, candidateFailures)
                    .hanging(candidateHangs)
                    .slower(new World.Slowdown(slower, slowPart))
                    .harmFrom(harmFrom);
            return SimulationOptions.of(world, runs, duration, seed);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--" + wrong.getMessage());
        }
    }

    private Plan plan() {
        ResourceFile read = read();
        if (!read.usable()) {
            PrintWriter err = spec.commandLine().getErr();
            read.problems().forEach(err::println);
            err.flush();
            throw new CommandFailure(ExitCode.NO, file + ": not simulated, since it has mistakes");
        }
        List<Release> releases = read.resources().stream()
                .filter(Release.class::isInstance)
                .map(Release.class::cast)
                .filter(each -> release == null || each.plan().release().equals(release))
                .toList();
        if (releases.size() != 1) {
            List<String> names =
                    releases.stream().map(each -> each.plan().release()).toList();
            throw new CommandFailure(
                    ExitCode.WRONG_USE,
                    file + ": " + releases.size() + " Releases " + names
                            + " (expected: one; --release NAME chooses where there are several)");
        }
        return releases.getFirst().plan();
    }

    private ResourceFile read() {
        try {
            return ResourceFile.read(file.toString(), Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "FILE: " + file + " cannot be read (expected: a file with a Release)");
        }
    }

    /** A line that is written over and over, for a person who waits. */
    @SuppressWarnings("SystemConsoleNull") // it may be null all the same, says its own contract
    private IntConsumer progress() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return done -> {};
        }
        int step = Math.max(1, runs / 100);
        return done -> {
            if (done % step == 0 || done == runs) {
                System.err.print("\r" + done + " of " + runs + " runs" + (done == runs ? "\r\033[K" : ""));
            }
        };
    }
}
