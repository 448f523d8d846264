package dev.davy.release;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Key;
import dev.davy.model.MetricCheck;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans from v1 to v2 that differ from the defaults in one thing. */
final class Samples {
    private Samples() {}

    static Plan plan(Stage... stages) {
        return plan(Guard.DEFAULT, Plan.Watch.DEFAULT, stages);
    }

    static Plan plan(Guard guard, Plan.Watch watch, Stage... stages) {
        return new Plan("shop", "shop", Optional.of("v1"), "v2", new Key.Request(), List.of(stages), guard, watch);
    }

    /** Nobody says which version is stable. */
    static Plan undetermined(String version) {
        return Plan.of("shop", "shop", version);
    }

    static Plan deadline(Duration deadline) {
        return plan(guard(Duration.ofMinutes(1), deadline, Guard.AtDeadline.HOLD), Plan.Watch.DEFAULT);
    }

    static Plan watched(Duration time, int holdbackPercent, Plan.OnAlarm onAlarm) {
        return plan(
                Guard.DEFAULT,
                new Plan.Watch(time, Weight.ofPercent(holdbackPercent), onAlarm),
                new Stage.Auto(Weight.ALL));
    }

    static Guard guard(Duration soak, Duration deadline, Guard.AtDeadline atDeadline) {
        return Guard.DEFAULT.soak(soak).deadline(deadline, atDeadline);
    }

    /** A gate that a receiver answers, asked once a second. */
    static Stage.Gate receiver(String name, Optional<Duration> deadline, Stage.Otherwise otherwise) {
        return new Stage.Gate(
                name,
                new Stage.By.Receiver(Webhook.of("http://127.0.0.1:1/"), Duration.ofSeconds(1)),
                deadline,
                otherwise,
                Stage.Otherwise.ROLLBACK);
    }

    static Stage.Gate roles(String... roles) {
        return new Stage.Gate(
                "ready",
                new Stage.By.Person(List.of(roles)),
                Optional.empty(),
                Stage.Otherwise.HOLD,
                Stage.Otherwise.ROLLBACK);
    }

    /** A webhook, asked again after a second, that takes three failures. */
    static Hook hook(Hook.On on) {
        return new Hook(
                on.word(),
                on,
                Webhook.of("http://127.0.0.1:1/"),
                Duration.ofSeconds(1),
                3,
                Optional.empty(),
                Stage.Otherwise.HOLD);
    }

    /** The check {@code conversion}: 0.5..10 once a second, three failures, an outage of 10 s. */
    static MetricCheck check() {
        return new MetricCheck(
                "conversion",
                "prom",
                "orders{version=\"{{ version }}\",of=\"{{target}}\"}[{{ interval }}] {{ shop }}",
                Map.of("shop", "eu"),
                Optional.of(0.5),
                Optional.of(10.0),
                Duration.ofSeconds(1),
                3,
                Duration.ofSeconds(10));
    }
}
