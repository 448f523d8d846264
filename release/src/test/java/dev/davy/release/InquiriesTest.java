package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.model.Weight;
import dev.davy.release.spi.Gate.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked outside, and what comes of answers that are late, repeated, or never given. */
class InquiriesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeOutside outside = new FakeOutside();
    private final SimulatedTraffic traffic =
            new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", 0.001);
    private final House house = new House(traffic).asking(outside);

    private House gated(Optional<Duration> deadline, Stage.Otherwise otherwise) {
        return start(Samples.plan(
                new Stage.Fixed(Weight.ofPercent(5), SECOND),
                Samples.receiver("ready", deadline, otherwise),
                new Stage.Auto(Weight.ALL)));
    }

    private House start(Plan plan) {
        house.open().want(plan, "v1", "v2");
        return house;
    }

    private String why() {
        return house.runner.decisions().getLast().why();
    }

    @Test
    void a_gate_asks_its_receiver_until_it_says_yes() {
        outside.says("ready", new Reply.Wait("nobody is in"));
        gated(Optional.empty(), Stage.Otherwise.HOLD).until(Phase.WAITING).run(Duration.ofSeconds(3));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.WAITING);
        assertThat(house.runner.view().waitsFor())
                .hasValueSatisfying(waits -> assertThat(waits).contains("ready", "not yet, nobody is in"));
        assertThat(outside.asked).hasSizeBetween(3, 5).doesNotHaveDuplicates();
        outside.says("ready", new Reply.Yes("fine"));
        house.until(Phase.PROGRESSING);
        assertThat(house.runner.decisions()).anyMatch(decision -> decision.why().equals("gate ready: yes, fine"));
    }

    @Test
    void a_no_takes_the_release_back() {
        outside.says("ready", new Reply.No("too slow"));
        gated(Optional.empty(), Stage.Otherwise.HOLD).until(Phase.ROLLED_BACK);
        assertThat(house.weight()).isZero();
        assertThat(why()).contains("gate ready: no, too slow");
    }

    @Test
    void an_outage_is_no_answer_and_the_deadline_bounds_it() {
        outside.away("ready");
        gated(Optional.of(Duration.ofSeconds(20)), Stage.Otherwise.ROLLBACK).until(Phase.WAITING);
        house.run(Duration.ofSeconds(15));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.WAITING);
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("connection refused");
        long said = house.runner.decisions().stream()
                .filter(decision -> decision.why().contains("connection refused"))
                .count();
        assertThat(said).as("said once").isEqualTo(1);
        house.run(Duration.ofSeconds(6));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(house.runner.view().reason()).contains("Deadline");
    }

    @Test
    void a_receiver_that_never_answers_holds_up_neither_evidence_nor_a_rollback() {
        Deque<Runnable> never = new ArrayDeque<>();
        house.asking = never::add;
        gated(Optional.empty(), Stage.Otherwise.HOLD).until(Phase.WAITING).run(Duration.ofSeconds(60));
        assertThat(house.runner.view().waitsFor().orElseThrow()).contains("no answer within 16 s");
        traffic.failing("v2", 0.9);
        house.run(Duration.ofSeconds(5));
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        // What comes in at last is to nobody.
        outside.says("ready", new Reply.Yes(""));
        never.forEach(Runnable::run);
        house.run(SECOND);
        assertThat(house.runner.view().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(house.weight()).isZero();
    }

    @Test
    void a_question_that_was_open_is_asked_again_after_a_restart_under_its_id() {
        Deque<Runnable> never = new ArrayDeque<>();
        gated(Optional.empty(), Stage.Otherwise.HOLD);
        house.asking = never::add;
        house.until(() -> !never.isEmpty());
        never.removeFirst().run();
        String before = outside.asked.getLast();
        house.reboot(Duration.ofSeconds(3));
        house.until(() -> !never.isEmpty());
        outside.says("ready", new Reply.Yes(""));
        never.removeFirst().run();
        assertThat(outside.asked.getLast()).isEqualTo(before);
        house.until(Phase.PROGRESSING);
    }

    @Test
    void an_answer_that_comes_again_or_to_nobody_changes_nothing() {
        Scene scene = new Scene(traffic);
        scene.start(Samples.plan(Samples.receiver("ready", Optional.empty(), Stage.Otherwise.HOLD)), "v1", "v2");
        scene.until(now -> !Inquiries.open(now.state, now.now).isEmpty());
        String id = Inquiries.open(scene.state, scene.now).getFirst().id();
        scene.feed(new Event.Told(scene.now, id, new Result.Wait("")));
        ReleaseState told = scene.state;
        for (String late : List.of(id, id + "0", "another", "")) {
            scene.feed(new Event.Told(scene.now, late, new Result.Yes("")));
            assertThat(scene.state).as("after an answer to %s", late).isEqualTo(told);
        }
        String next = Inquiries.open(scene.state, scene.now).getFirst().id();
        assertThat(next).isNotEqualTo(id);
    }

    @Test
    void a_gate_opens_by_itself_when_its_expression_holds() {
        Stage.Gate calm = new Stage.Gate(
                "calm",
                new Stage.By.When("excess < 5.0"),
                Optional.empty(),
                Stage.Otherwise.HOLD,
                Stage.Otherwise.ROLLBACK);
        start(Samples.plan(new Stage.Fixed(Weight.ofPercent(5), SECOND), calm, new Stage.Auto(Weight.ALL)))
                .until(Phase.WAITING)
                .run(Duration.ofSeconds(10));
        long told = house.records().stream()
                .filter(record -> record instanceof JournalRecord.Happened(Event.Told _))
                .count();
        assertThat(told)
                .as("that it still does not hold is not journaled again")
                .isEqualTo(1);
        outside.holds.put("excess < 5.0", true);
        house.until(Phase.PROGRESSING);
        assertThat(house.runner.decisions())
                .anyMatch(decision -> decision.why().equals("gate calm: yes, excess < 5.0")
                        && decision.verdict().equals("NeedMore"));
    }

    @Test
    void what_was_told_is_replayed_to_the_same_decisions() {
        outside.says("ready", new Reply.Wait(""));
        gated(Optional.empty(), Stage.Otherwise.HOLD).until(Phase.WAITING).run(Duration.ofSeconds(3));
        outside.says("ready", new Reply.Yes("fine"));
        house.until(Phase.PROGRESSING);
        traffic.failing("v2", 0.5);
        house.until(Phase.ROLLED_BACK);
        house.run(SECOND);
        house.runner.stop();
        Replay.Fold fold = Replay.fold("shop", house.records());
        assertThat(fold.agrees()).isTrue();
        assertThat(fold.state()).isEqualTo(house.runner.state());
    }
}
