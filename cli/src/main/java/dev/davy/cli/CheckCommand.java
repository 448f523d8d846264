package dev.davy.cli;

import dev.davy.config.Check;
import dev.davy.gateway.CountryDatabase;
import dev.davy.model.Plan;
import dev.davy.release.Exposure;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration directory, without touching a running process. */
@Command(
        name = "check",
        description =
                "Reads a configuration directory and prints FILE:LINE: message for every problem; where there is none,"
                        + " what a fault would cost that begins late.")
final class CheckCommand implements Callable<Integer> {
    private static final long TRAFFIC = 1_000;
    private static final Duration LATENCY = Duration.ofMillis(100);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory with the *.yaml and *.yml files.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path directory;

    @Option(
            names = "--country-database",
            paramLabel = "FILE",
            description = "The country database that davy run is to be given: checked too.")
    private @Nullable Path countryDatabase;

    @Option(
            names = "--rps",
            paramLabel = "N",
            description =
                    "Requests a second that the Upstreams get: says which guards cannot be met by so few or many.")
    private @Nullable Double requestsPerSecond;

    @Option(
            names = "--stable-failures",
            paramLabel = "SHARE",
            defaultValue = "0.1%",
            converter = OptionValues.Share.class,
            description = "How many of their requests stable fails (default: 0.1%%).")
    private double stableFailures;

    @Override
    public Integer call() {
        if (requestsPerSecond != null && requestsPerSecond <= 0) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--rps: " + requestsPerSecond + " (expected: above 0)");
        }
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure(ExitCode.WRONG_USE, "DIR: " + directory + " (expected: a directory)");
        }
        Check check = Check.of(directory);
        PrintWriter out = spec.commandLine().getOut();
        check.problems().forEach(out::println);
        boolean countries = countryDatabase == null || readable(countryDatabase, out);
        boolean met = true;
        if (check.passes() && countries) {
            for (Check.Planned planned : check.plans()) {
                out.println(note(planned.plan()));
                List<String> unmet = PlanLimits.unmet(planned.plan(), requestsPerSecond, stableFailures);
                unmet.forEach(sentence -> out.println(planned.guard() + ": " + sentence));
                met &= unmet.isEmpty();
                if (unmet.isEmpty()) {
                    out.println(PlanLimits.note(planned.plan(), requestsPerSecond, stableFailures));
                }
            }
        }
        out.flush();
        return (check.passes() && countries && met ? ExitCode.DONE : ExitCode.NO).status();
    }

    private static boolean readable(Path file, PrintWriter out) {
        try (CountryDatabase _ = CountryDatabase.open(file)) {
            return true;
        } catch (IllegalArgumentException unreadable) {
            out.println("--country-database: " + unreadable.getMessage());
            return false;
        }
    }

    /** What the blast radius does not bound, as a number that people can scale by their own traffic. */
    private static String note(Plan plan) {
        return "note: Release " + plan.release() + ": failed requests that a fault costs when it begins late: about "
                + Exposure.of(plan, TRAFFIC, LATENCY).stream()
                        .map(one -> Figures.amount(one.failures()) + " at " + one.share() + " ("
                                + one.stage().label() + ")")
                        .collect(Collectors.joining(", "))
                + ", for each " + Figures.count(TRAFFIC) + " requests/s and with 99 % of answers within "
                + Figures.time(LATENCY);
    }
}
