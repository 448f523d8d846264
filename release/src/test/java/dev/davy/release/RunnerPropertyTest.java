package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Guard;
import dev.davy.model.Hook;
import dev.davy.model.Plan;
import dev.davy.model.Split;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.release.spi.Gate;
import dev.davy.release.spi.MetricQuery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Traffic, faults, edits, commands, restarts and crashes in any order, on a disk that fails and stalls as it likes. */
class RunnerPropertyTest {
    private static final long SEED = 20_260_102;
    private static final int LIVES = 60;
    private static final int STEPS = 700;
    private static final List<String> VERSIONS = List.of("v1", "v2", "v3");

    @Test
    void share_is_given_only_once_the_journal_has_it_and_what_is_taken_is_taken_at_once() {
        for (long seed = SEED; seed < SEED + LIVES; seed++) {
            Life life = new Life(seed);
            for (int step = 0; step < STEPS; step++) {
                try {
                    life.next();
                    life.holds();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", step " + step + ": " + life.house.runner.view(), e);
                }
            }
            life.ends(seed);
        }
    }

    private static final class Life {
        final Random random;
        final House house;
        final Deque<Runnable> disk = new ArrayDeque<>();
        /** Questions that have not come back: answered late, in another order, or never. */
        final List<Runnable> questions = new ArrayList<>();

        final Random others;
        boolean stalls;
        boolean wanted;
        int seen;
        Optional<Split> last = Optional.empty();
        /** The most of everyone that each version had since the release that is under way began. */
        final Map<String, Integer> most = new HashMap<>();

        Optional<Moment> began = Optional.empty();

        Life(long seed) {
            random = new Random(seed);
            others = new Random(seed + 1);
            house = new House(new SimulatedTraffic(seed, 100 + random.nextInt(900)));
            house.writer = task -> {
                if (stalls) {
                    disk.add(task);
                } else {
                    task.run();
                }
            };
            FakeOutside outside = new FakeOutside();
            for (Hook.On on : Hook.On.values()) {
                outside.replies.put(on.word(), this::reply);
            }
            outside.replies.put("ready", this::reply);
            outside.figures.put("prom", () -> {
                if (others.nextInt(4) == 0) {
                    throw new IllegalStateException("connection refused");
                }
                return new MetricQuery.Measured.Value(others.nextInt(20) == 0 ? 99 : 1);
            });
            house.asking(outside);
            house.asking = questions::add;
            faults();
            house.open();
        }

        private Gate.Reply reply() {
            return switch (others.nextInt(8)) {
                case 0 -> new Gate.Reply.No("");
                case 1 -> new Gate.Reply.Wait("");
                case 2 -> throw new IllegalStateException("connection refused");
                default -> new Gate.Reply.Yes("");
            };
        }

        void next() {
            if (!questions.isEmpty() && others.nextInt(3) == 0) {
                questions.remove(others.nextInt(questions.size())).run();
            }
            int draw = random.nextInt(1000);
            if (draw < 40) {
                answer();
                stalls = random.nextBoolean();
            } else if (draw < 55) {
                house.journal.full = random.nextInt(3) == 0;
            } else if (draw < 65) {
                faults();
            } else if (draw < 75) {
                house.runner.want(plan(), Inventory.of("v1", "v2", "v3"));
                wanted = true;
            } else if (draw < 77 && wanted) {
                house.runner.withdraw();
            } else if (draw < 90) {
                command(any(Command.values()));
            } else if (draw < 93) {
                answer();
                stalls = false;
                house.journal.full = false;
                house.runner.stop();
                reboot();
            } else if (draw < 97) {
                crash();
            } else {
                if (stalls && random.nextInt(4) == 0) {
                    answer();
                }
                house.tick();
            }
        }

        private void reboot() {
            house.reboot(Duration.ofMillis(random.nextInt(3000)));
            seen = 0;
            last = Optional.empty();
        }

        /** The process dies while it writes: the disk has a part of what is under way. */
        private void crash() {
            if (random.nextBoolean()) {
                house.journal.left = random.nextInt(4);
                try {
                    answer();
                } catch (FakeJournal.CutOff e) {
                    // As it should be.
                }
                house.journal.left = Integer.MAX_VALUE;
            }
            disk.clear();
            ReleaseView view = house.runner.view();
            Optional<Split> before = house.router.inForce("shop");
            stalls = false;
            reboot();
            Optional<Split> after = house.router.inForce("shop");
            for (String version : VERSIONS) {
                assertThat(share(after, version))
                        .as("share of %s by %s after a crash of %s with %s", version, after, view, before)
                        .isLessThanOrEqualTo(most.getOrDefault(version, 0));
            }
        }

        /** Keeps what each version had at most, from when the journal has that another release began. */
        private void given() {
            ReleaseState state = house.runner.state();
            Optional<Moment> begins = state.run().map(Run::began);
            boolean kept = disk.isEmpty()
                    && !house.runner.raising()
                    && state.memory().journalLost().isEmpty();
            if (begins.isPresent() && !begins.equals(began) && kept) {
                began = begins;
                most.clear();
                state.run().ifPresent(run -> most.put(run.stable(), Weight.BUCKETS));
            }
            for (String version : VERSIONS) {
                most.merge(version, share(house.router.inForce("shop"), version), Math::max);
            }
        }

        private void command(Command command) {
            Optional<Run> before = house.runner.state().run();
            CompletableFuture<Answer> reply = house.ask(command);
            boolean back = command == Command.ROLLBACK
                    && before.filter(run -> (run.phase().running() || watching(run))
                                    && run.fitness().stableServes())
                            .isPresent();
            if (back) {
                assertThat(house.share(before.orElseThrow().candidate()))
                        .as("share after a rollback, answered with %s", reply)
                        .isZero();
            }
        }

        private static boolean watching(Run run) {
            return run.phase() == Phase.SUCCEEDED
                    && run.watch().filter(watch -> !watch.over()).isPresent();
        }

        private void answer() {
            while (!disk.isEmpty()) {
                disk.removeFirst().run();
            }
        }

        private void faults() {
            for (String version : VERSIONS) {
                house.evidence.traffic.failing(
                        version, random.nextInt(5) == 0 ? random.nextDouble() : random.nextDouble() * 0.003);
            }
        }

        private <T> T any(T[] values) {
            return values[random.nextInt(values.length)];
        }

        private Plan plan() {
            Plan base = Samples.watched(
                    Duration.ofSeconds(1 + random.nextInt(20)), random.nextInt(2) * 5, Plan.OnAlarm.ROLLBACK);
            Guard guard = Guard.DEFAULT
                    .tolerableFailures(0.05)
                    .soak(Duration.ofSeconds(2))
                    .deadline(Duration.ofSeconds(3 + random.nextInt(30)), any(Guard.AtDeadline.values()))
                    .exposure(any(Guard.Exposure.values()));
            return new Plan(
                            "shop",
                            "shop",
                            random.nextBoolean() ? Optional.empty() : Optional.of("v" + (1 + random.nextInt(3))),
                            "v" + (1 + random.nextInt(3)),
                            base.key(),
                            random.nextBoolean()
                                    ? List.of()
                                    : List.of(
                                            new Stage.Fixed(Weight.ofPercent(30), Duration.ofSeconds(1)),
                                            new Stage.Fixed(Weight.ofPercent(5), Duration.ofSeconds(1)),
                                            new Stage.Auto(Weight.ALL)),
                            guard,
                            base.watch())
                    .asking(others.nextInt(3) == 0 ? List.of(Samples.check()) : List.of(), hooks());
        }

        private List<Hook> hooks() {
            return Arrays.stream(Hook.On.values())
                    .filter(on -> others.nextInt(6) == 0 && on != Hook.On.ROLLBACK)
                    .map(Samples::hook)
                    .toList();
        }

        /** What holds after every step. */
        void holds() {
            Map<Long, Split> byGeneration = new HashMap<>();
            for (Split split : house.router.applied) {
                Split same = byGeneration.putIfAbsent(split.generation(), split);
                assertThat(same == null || same.equals(split))
                        .as("one split a generation: %s and %s", same, split)
                        .isTrue();
            }
            risen();
            given();
            Optional<Split> says = house.runner.state().memory().split();
            Optional<Split> inForce = house.router.inForce("shop");
            if (says.isEmpty() || inForce.isEmpty()) {
                return;
            }
            Split split = says.get();
            if (inForce.get().generation() == split.generation()) {
                assertThat(inForce.get()).isEqualTo(split);
            }
            for (String version : VERSIONS) {
                if (!split.stable().equals(version)) {
                    assertThat(share(inForce, version))
                            .as("%s in force, %s said", inForce.get(), split)
                            .isLessThanOrEqualTo(share(split, version));
                }
            }
        }

        /** Whatever gave share since the last step is in the journal. */
        private void risen() {
            List<Split> applied = house.router.applied;
            for (; seen < applied.size(); seen++) {
                Split now = applied.get(seen);
                Optional<Split> before = house.router.opened.contains(seen) ? Optional.empty() : last;
                last = Optional.of(now);
                if (before.filter(split -> rises(split, now)).isPresent()) {
                    List<JournalRecord> records = new ArrayList<>(house.records());
                    records.add(new JournalRecord.Taken());
                    Memory kept = Replay.fold("shop", records).state().memory();
                    assertThat(kept.generation())
                            .as("kept when %s followed %s", now, before)
                            .isGreaterThanOrEqualTo(now.generation());
                }
            }
        }

        private static boolean rises(Split before, Split now) {
            return VERSIONS.stream()
                    .filter(version -> !version.equals(before.stable()))
                    .anyMatch(version -> share(now, version) > share(before, version));
        }

        /** At most so much of everyone; where nobody decides, each may have all. */
        private static int share(Split split, String version) {
            int candidate = split.weight().buckets();
            return split.candidate().equals(Optional.of(version))
                    ? candidate
                    : split.undetermined()
                            ? Weight.BUCKETS
                            : split.stable().equals(version) ? Weight.BUCKETS - candidate : 0;
        }

        private static int share(Optional<Split> split, String version) {
            return split.map(decides -> share(decides, version)).orElse(Weight.BUCKETS);
        }

        void ends(long seed) {
            answer();
            stalls = false;
            house.journal.full = false;
            house.run(Duration.ofSeconds(3));
            house.runner.stop();
            Replay.Fold fold = Replay.fold("shop", house.records());
            assertThat(fold.state()).as("seed %d", seed).isEqualTo(house.runner.state());
            assertThat(fold.agrees()).as("seed %d", seed).isTrue();
            assertThat(house.router.inForce("shop"))
                    .isEqualTo(house.runner.state().memory().split());
        }
    }
}
