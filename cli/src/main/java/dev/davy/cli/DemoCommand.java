package dev.davy.cli;

import ch.qos.logback.classic.Level;
import dev.davy.demo.SampleShop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows Davy's main job on real traffic: a good version goes through, a broken one comes back.
 *
 * <p>Exit code 0 when each release ended as it should, else 1.
 */
@Command(
        name = "demo",
        description =
                "Runs a sample shop with users, releases a good version and a broken one, and shows what happens.")
final class DemoCommand implements Callable<Integer> {
    private static final double PER_SECOND = 500;

    @Option(names = "--once", description = "End after the last release instead of going on to serve.")
    private boolean once;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the figures to FILE as JSON.")
    private @Nullable Path report;

    @Option(names = "--only", paramLabel = "healthy|broken", description = "Tell one of the two stories.")
    private @Nullable String only;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of users and faults (default: 1).")
    private long seed;

    @Option(
            names = "--failing",
            paramLabel = "PERCENT",
            defaultValue = "30%",
            converter = OptionValues.Share.class,
            description = "Share of real requests that the broken version fails (default: 30%%).")
    private double failing;

    @Override
    public Integer call() throws InterruptedException {
        DemoOptions options =
                new DemoOptions(scenarios(), once, Optional.ofNullable(report), seed, failing, PER_SECOND);
        options.report().ifPresent(DemoReport::prepare);
        return run(options);
    }

    private static int run(DemoOptions options) throws InterruptedException {
        quietLog();
        try (Screen screen = Screen.onStandardOutput();
                DemoStreet street = new DemoStreet(options, DemoDavyInProcess::start)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                screen.close();
                street.close();
            }));
            begin(screen, street, options);
            street.awaitUsers();
            List<DemoResult> results = new ArrayList<>();
            for (DemoScenario scenario : options.scenarios()) {
                results.add(new DemoStory(street, screen, options).tell(scenario));
            }
            if (options.report().isPresent()) {
                DemoReport.write(options.report().orElseThrow(), results);
            }
            if (!options.once() && screen.live()) {
                new DemoEncore(street, screen).serve();
            }
            return results.stream().allMatch(DemoResult::asItShould) ? ExitCode.DONE.status() : ExitCode.NO.status();
        }
    }

    /** What davy run logs of each change, the screen shows; only what is wrong may disturb it. */
    private static void quietLog() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.WARN);
        }
    }

    private static void begin(Screen screen, DemoStreet street, DemoOptions options) {
        screen.say(
                Tone.STRONG,
                "",
                "Davy serves http://" + ListenAddress.text(street.davy().gateway()) + ".");
        SampleShop shop = street.shops().getFirst();
        screen.say(
                Tone.QUIET,
                "",
                "Its admin port is " + street.davy().admin().getPort() + " and its configuration " + street.configFile()
                        + ". Behind it version " + shop.version() + " of a sample shop answers on port "
                        + shop.address().getPort() + ". Users send "
                        + Figures.count(Math.round(options.perSecond())) + " requests a second.");
    }

    private List<DemoScenario> scenarios() {
        return switch (only) {
            case null -> List.of(DemoScenario.values());
            case "healthy" -> List.of(DemoScenario.HEALTHY);
            case "broken" -> List.of(DemoScenario.BROKEN);
            default ->
                throw new CommandFailure(ExitCode.WRONG_USE, "--only: " + only + " (expected: healthy or broken)");
        };
    }
}
