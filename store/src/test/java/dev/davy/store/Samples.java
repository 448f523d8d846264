package dev.davy.store;

import dev.davy.judge.Baseline;
import dev.davy.judge.Rate;
import dev.davy.model.Counter;
import dev.davy.model.Counts;
import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.MetricCheck;
import dev.davy.model.Plan;
import dev.davy.model.Ring;
import dev.davy.model.Sourced;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.StoreEvidence;
import dev.davy.model.Stratum;
import dev.davy.model.Webhook;
import dev.davy.model.Weight;
import dev.davy.release.Beginning;
import dev.davy.release.Command;
import dev.davy.release.Decision;
import dev.davy.release.Event;
import dev.davy.release.Health;
import dev.davy.release.Inventory;
import dev.davy.release.JournalRecord;
import dev.davy.release.Line;
import dev.davy.release.Memory;
import dev.davy.release.Moment;
import dev.davy.release.Past;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import dev.davy.release.Restraint;
import dev.davy.release.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of every kind, with every alternative of what is in them. */
final class Samples {
    static final Moment AT =
            new Moment(Instant.parse("2026-01-02T03:04:05.678901234Z"), Duration.ofNanos(12_345_678_901L));

    private static final LatencyHistogram LATENCY =
            LatencyHistogram.of(new int[] {3, 200}, new long[] {7, 5_000_000_000L});
    private static final Counts COUNTS = new Counts(20, 19, 1, 2, 2, 1, 3, 3, 20, LATENCY);

    private static final Guard GUARD = new Guard(
            50.5,
            0.01,
            0.05,
            2.5,
            1,
            0.001,
            Optional.of(new Guard.LatencyLimit(0.99, 1.5)),
            true,
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            Guard.AtDeadline.ROLLBACK,
            Duration.ofSeconds(10),
            Guard.Exposure.HARD,
            new Guard.WarmUp(Duration.ofSeconds(30), 500));

    private static final Webhook CALL = new Webhook(
            "https://ci.example/gate",
            "POST",
            Map.of("x-plain", new Sourced.Plain("a"), "authorization", new Sourced.File("token")),
            Optional.of(new Sourced.Env("SECRET")),
            Duration.ofSeconds(5),
            2,
            Map.of("type", "cmd"));

    static final Plan PLAN = new Plan(
            "shop",
            "shop \"ü\"",
            Optional.of("v1"),
            "v2",
            new Key.Cookie("sid"),
            List.of(
                    new Stage.Audience("staff", Weight.ofPercent(50), Duration.ofMinutes(10)),
                    new Stage.Mirror(Weight.ofPercent(10), Duration.ofMinutes(5)),
                    new Stage.Fixed(Weight.ofPercent(5), Duration.ofMinutes(5)),
                    new Stage.Hold(Duration.ofMinutes(10)),
                    new Stage.Gate(
                            "product",
                            Optional.of("product"),
                            Optional.of(Duration.ofHours(24)),
                            Stage.Otherwise.ROLLBACK),
                    new Stage.Gate(
                            "ci",
                            new Stage.By.Receiver(CALL, Duration.ofSeconds(30)),
                            Optional.empty(),
                            Stage.Otherwise.HOLD,
                            Stage.Otherwise.HOLD),
                    new Stage.Gate(
                            "calm",
                            new Stage.By.When("excess < 5.0"),
                            Optional.empty(),
                            Stage.Otherwise.HOLD,
                            Stage.Otherwise.ROLLBACK),
                    new Stage.Gate("any", Optional.empty(), Optional.empty(), Stage.Otherwise.HOLD),
                    new Stage.Auto(Weight.ALL)),
            GUARD,
            new Plan.Watch(Duration.ofMinutes(10), Weight.ofPercent(5), Plan.OnAlarm.ROLLBACK),
            List.of(new MetricCheck(
                    "conversion",
                    "prom",
                    "sum(rate(orders{version=\"{{ version }}\"}[{{ interval }}]))",
                    Map.of("shop", "eu"),
                    Optional.of(0.5),
                    Optional.empty(),
                    Duration.ofMinutes(1),
                    3,
                    Duration.ofMinutes(10))),
            List.of(new Hook(
                    "load-test",
                    Hook.On.PRE_ROLLOUT,
                    CALL,
                    Duration.ofSeconds(10),
                    2,
                    Optional.of(Duration.ofHours(1)),
                    Stage.Otherwise.HOLD)),
            Optional.of(new StoreEvidence(
                    "prom", "requests", "failures", Optional.of("buckets"), "version", Duration.ofSeconds(10))));

    private static final Beginning BEGINNING =
            new Beginning(new Baseline(LATENCY, Map.of("staff", new Rate(1, 100))), List.of("shop", "cart"), -42);

    private static final Inventory INVENTORY = new Inventory(
            Map.of("v1", 2, "v2", 1),
            List.of(new Inventory.Pin("HTTPRoute echo, rule 1", "v2")),
            Duration.ofSeconds(3));

    static final Decision DECISION = new Decision(
            3, AT, "shop", "v2", Phase.ROLLED_BACK, "weight auto", "Harm", Weight.ofPercent(1), "harm 212 ≥ 100");

    private Samples() {}

    static Memory memory() {
        Split split = new Split(
                "shop",
                "shop",
                3,
                17,
                -42,
                new Key.Header("x-user"),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(5),
                List.of(new Ring("staff", Weight.ALL)),
                List.of("beta"),
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
        Past past = new Past(
                "shop",
                Phase.ROLLED_BACK,
                "v1",
                "v2",
                "weight auto",
                "Harm",
                "harm",
                new ReleaseView.Requests(4, 3, 2, 1),
                50,
                7.25,
                Optional.of(Instant.parse("2026-11-21T12:00:00Z")));
        return new Memory(
                "shop",
                3,
                17,
                9,
                Optional.of(PLAN),
                true,
                INVENTORY,
                BEGINNING,
                Optional.of("v1"),
                Optional.of("v2"),
                Optional.of(split),
                Optional.of(past),
                "note",
                Optional.of(Restraint.rise("freeze")),
                Optional.of("No space left on device"));
    }

    static Event.Observed observed(int n) {
        return new Event.Observed(
                AT.plus(Duration.ofMillis(n)),
                List.of(
                        counter(Stratum.Split.EVERYONE, "v1"),
                        counter(new Stratum.Split(Optional.of("staff")), "v2"),
                        counter(new Stratum.Ring("staff"), "v2"),
                        counter(new Stratum.Mirror(), "v2"),
                        counter(new Stratum.Counted(true), "v2"),
                        counter(new Stratum.Pinned(), "v2")),
                new Health(new Health.Instances(1, 2), new Health.Instances(0, 1)),
                n % 2 == 0 ? Optional.of("more than 32,768 users failed") : Optional.empty());
    }

    private static Counter counter(Stratum stratum, String version) {
        return new Counter("node", 123_456_789_012L, 4, stratum, version, "shop", COUNTS);
    }

    static List<JournalRecord> all() {
        return List.of(
                new JournalRecord.Happened(new Event.Restarted(AT, Duration.ofSeconds(3), 2)),
                new JournalRecord.Happened(new Event.Wanted(AT, PLAN, INVENTORY, BEGINNING)),
                new JournalRecord.Happened(new Event.Withdrawn(AT)),
                new JournalRecord.Happened(new Event.Commanded(AT, Command.APPROVE, "ann", "product")),
                new JournalRecord.Happened(new Event.Commanded(
                        AT, Command.REFUSE, "ann", "product", Optional.of("product"), Optional.of("too slow"))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/gate:4:ci/1", new Result.Yes("fine"))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/gate:4:ci/2", new Result.No(""))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/gate:4:ci/3", new Result.Wait("soon"))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/check:a/1", new Result.Value(0.1 + 0.2))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/check:a/2", new Result.Nothing("no series"))),
                new JournalRecord.Happened(new Event.Told(AT, "shop/v2/0/check:a/3", new Result.Invalid("refused"))),
                new JournalRecord.Happened(new Event.Restrained(AT, Restraint.rise("freeze"))),
                new JournalRecord.LineChanged(new Line(true, "ann", "incident", AT.wall())),
                new JournalRecord.Happened(new Event.JournalLost(AT, "No space left on device")),
                new JournalRecord.Happened(new Event.JournalBack(AT)),
                new JournalRecord.Happened(new Event.Recalled(AT, memory())),
                new JournalRecord.Evidence(List.of(observed(1), observed(2))),
                new JournalRecord.Decided(DECISION),
                new JournalRecord.Dropped(),
                new JournalRecord.Taken());
    }
}
