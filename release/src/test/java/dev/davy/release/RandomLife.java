package dev.davy.release;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Draws what may happen to a target: traffic, faults, commands, edits, restarts and full disks in any order. */
final class RandomLife {
    final Random random;
    final Scene scene;

    RandomLife(long seed) {
        random = new Random(seed);
        scene = new Scene(new SimulatedTraffic(seed, 20 + random.nextInt(400)));
        faults();
        scene.start(plan(), "v1", "v2", "v3");
    }

    /** One more thing happens. */
    void next() {
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
        return new Plan(
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
                        any(Plan.OnAlarm.values())));
    }
}
