package dev.davy.release;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Draws what may happen to a target: traffic, faults, commands, edits, restarts and full disks in any order; and what those
 * outside say, who are late, say it twice, or never say a thing.
 */
final class RandomLife {
    final Random random;
    final Scene scene;
    /** What is drawn for those outside, so that it changes nothing else. */
    private final Random others;
    /** The questions so far. */
    private final List<String> asked = new ArrayList<>();

    RandomLife(long seed) {
        random = new Random(seed);
        others = new Random(seed + 1);
        scene = new Scene(new SimulatedTraffic(seed, 20 + random.nextInt(400)));
        faults();
        scene.start(plan(), "v1", "v2", "v3");
    }

    /** One more thing happens. */
    void next() {
        if (others.nextInt(5) == 0 && told()) {
            return;
        }
        int draw = random.nextInt(1000);
        if (draw < 940) {
            scene.now = scene.now.plus(Duration.ofMillis(random.nextInt(1500)));
            scene.inForce.ifPresent(split -> scene.traffic.flow(split, Duration.ofMillis(random.nextInt(1500))));
            scene.feed(new Event.Observed(scene.now, draw < 60 ? List.of() : scene.traffic.read(), scene.health));
        } else if (draw < 950) {
            faults();
        } else if (draw < 960) {
            scene.health =
                    new Health(new Health.Instances(random.nextInt(3), 2), new Health.Instances(random.nextInt(3), 2));
        } else if (draw < 975) {
            Command command = any(Command.values());
            scene.command(command, random.nextBoolean() ? "" : "product");
        } else if (draw < 978) {
            scene.feed(new Event.Restrained(scene.now, restraint()));
        } else if (draw < 985) {
            scene.health = Health.fine(2, 2);
            scene.want(plan(), random.nextInt(5) == 0 ? new String[] {"v1", "v2"} : new String[] {"v1", "v2", "v3"});
        } else if (draw < 988) {
            scene.feed(new Event.Withdrawn(scene.now));
        } else if (draw < 993) {
            scene.traffic.reboot();
            scene.feed(new Event.Restarted(
                    scene.now,
                    Duration.ofSeconds(random.nextInt(100)),
                    scene.state.memory().term() + 1));
        } else if (draw < 996) {
            scene.feed(new Event.JournalLost(scene.now, "No space left on device"));
        } else {
            scene.feed(new Event.JournalBack(scene.now));
        }
    }

    /** Somebody outside answers: a question that is open, or one that was. */
    private boolean told() {
        Inquiries.open(scene.state, scene.now).stream()
                .map(Inquiry::id)
                .filter(id -> !asked.contains(id))
                .forEach(asked::add);
        if (asked.isEmpty()) {
            return false;
        }
        int late = others.nextInt(4) == 0 ? others.nextInt(asked.size()) : others.nextInt(Math.min(3, asked.size()));
        Result result = switch (others.nextInt(8)) {
            case 0 -> new Result.No("no");
            case 1 -> new Result.Wait("");
            case 2 -> new Result.Invalid("connection refused");
            case 3 -> new Result.Nothing("no series");
            case 4 -> new Result.Value(others.nextInt(4));
            default ->
                asked.get(asked.size() - 1 - late).contains("check:")
                        ? new Result.Value(1)
                        : asked.get(asked.size() - 1 - late).contains("rollback") && others.nextInt(20) > 0
                                ? new Result.No("")
                                : new Result.Yes("yes");
        };
        scene.feed(new Event.Told(scene.now, asked.get(asked.size() - 1 - late), result));
        return true;
    }

    /** A plan that asks some of those whom it can. */
    private Plan asking(Plan plan) {
        List<Hook> hooks = Arrays.stream(Hook.On.values())
                .filter(_ -> others.nextInt(4) == 0)
                .map(on -> new Hook(
                        on.word(),
                        on,
                        Webhook.of("http://127.0.0.1:1/"),
                        Duration.ofSeconds(1),
                        1 + others.nextInt(6),
                        others.nextBoolean() ? Optional.of(Duration.ofSeconds(40)) : Optional.empty(),
                        others.nextBoolean() ? Stage.Otherwise.HOLD : Stage.Otherwise.PROMOTE))
                .toList();
        return plan.asking(others.nextInt(3) == 0 ? List.of(Samples.check()) : List.of(), hooks);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private void faults() {
        for (String version : List.of("v1", "v2", "v3")) {
            scene.traffic.failing(
                    version, random.nextInt(4) == 0 ? random.nextDouble() * 0.3 : random.nextDouble() * 0.004);
        }
    }

    private Restraint restraint() {
        return new Restraint(maybe("freeze"), maybe("group"), maybe("watched"), maybe("another went back"));
    }

    private Optional<String> maybe(String why) {
        return random.nextInt(4) == 0 ? Optional.of(why) : Optional.empty();
    }

    private Plan plan() {
        List<Stage> stages = List.of(
                new Stage.Audience("staff", Weight.ofPercent(50), Duration.ofSeconds(5)),
                new Stage.Fixed(Weight.ofPercent(1 + random.nextInt(60)), Duration.ofSeconds(random.nextInt(20))),
                new Stage.Hold(Duration.ofSeconds(random.nextInt(5))),
                new Stage.Gate(
                        "product",
                        Optional.empty(),
                        random.nextBoolean() ? Optional.of(Duration.ofSeconds(40)) : Optional.empty(),
                        any(Stage.Otherwise.values())),
                new Stage.Auto(Weight.ofPercent(20 + random.nextInt(81))));
        int from = random.nextInt(stages.size());
        Guard guard = Guard.DEFAULT
                .tolerableFailures(0.05)
                .soak(Duration.ofSeconds(10))
                .deadline(Duration.ofSeconds(60 + random.nextInt(120)), any(Guard.AtDeadline.values()))
                .exposure(any(Guard.Exposure.values()));
        return asking(new Plan(
                "shop",
                "shop",
                Optional.of("v1"),
                "v" + (1 + random.nextInt(3)),
                new Key.Request(),
                stages.subList(from, from + 1 + random.nextInt(stages.size() - from)),
                guard,
                new Plan.Watch(
                        Duration.ofSeconds(random.nextInt(40)),
                        Weight.ofPercent(random.nextInt(6)),
                        any(Plan.OnAlarm.values()))));
    }
}
