package dev.davy.release;

import dev.davy.model.Guard;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import java.time.Duration;
import java.util.List;
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
}
