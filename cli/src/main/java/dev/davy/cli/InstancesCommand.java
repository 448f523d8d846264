package dev.davy.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the instances of an Upstream, and registers, drains and removes them. */
@Command(name = "instances", description = "Shows the instances of an Upstream; adds, drains or removes one.")
final class InstancesCommand implements Callable<Integer> {
    /** What is done with an instance. */
    enum Action {
        ADD,
        DRAIN,
        REMOVE
    }

    @Mixin
    private final AdminPort port = new AdminPort();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The Upstream.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ACTION", description = "add, drain or remove.")
    private @Nullable Action action;

    @Parameters(index = "2", arity = "0..1", paramLabel = "ADDRESS", description = "HOST:PORT of the instance.")
    private @Nullable String address;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the one that is added.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--weight",
            paramLabel = "N",
            description = "Weight of the one that is added, 1..1000 (default: as it is, 1 for a new one).")
    private @Nullable Integer weight;

    @Override
    public Integer call() {
        AdminClient client = port.client();
        PrintWriter out = spec.commandLine().getOut();
        if (action == null) {
            out.print(table(client.upstream(name)));
        } else if (address == null) {
            throw new CommandFailure(ExitCode.WRONG_USE, "ADDRESS: missing (expected: HOST:PORT of the instance)");
        } else {
            Map<String, Object> done = switch (action) {
                case ADD -> client.register(name, asked(address));
                case DRAIN -> client.drain(name, address);
                case REMOVE -> client.remove(name, address);
            };
            out.println(done.getOrDefault("answer", "done"));
        }
        out.flush();
        return ExitCode.DONE.status();
    }

    /** What is not said of an instance that is there stays as it is. */
    private Map<String, Object> asked(String added) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("address", added);
        if (!labels.isEmpty()) {
            asked.put("labels", labels);
        }
        if (weight != null) {
            asked.put("weight", weight);
        }
        return asked;
    }

    private static String table(Map<String, Object> upstream) {
        StringBuilder text = new StringBuilder(
                "%-24s %-12s %7s %-10s %9s%n".formatted("ADDRESS", "VERSION", "WEIGHT", "STATE", "IN FLIGHT"));
        if (upstream.get("instances") instanceof List<?> instances) {
            for (Object each : instances) {
                if (each instanceof Map<?, ?> instance) {
                    text.append("%-24s %-12s %7s %-10s %9s%n"
                            .formatted(
                                    instance.get("address"),
                                    instance.get("version"),
                                    instance.get("weight"),
                                    state(instance),
                                    instance.get("inFlight")));
                }
            }
        }
        return text.toString();
    }

    private static String state(Map<?, ?> instance) {
        boolean ejected = instance.get("ejectedForSeconds") instanceof Number seconds && seconds.doubleValue() > 0;
        return Boolean.TRUE.equals(instance.get("draining"))
                ? "draining"
                : !Boolean.TRUE.equals(instance.get("healthy")) ? "unhealthy" : ejected ? "ejected" : "healthy";
    }
}
