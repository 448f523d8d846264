package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final Instant THEN = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant LATER = THEN.plusSeconds(60);

    private static Group group(Group.Order order) {
        return new Group("checkout", List.of("cart", "payment", "shop"), order);
    }

    private static Group.Member member(Group.State state) {
        Instant ended = state == Group.State.BACK ? LATER : Instant.EPOCH;
        return new Group.Member(state, THEN, ended, "2 failed");
    }

    private static Restraint restraint(
            Group.Order order, String release, Group.State cart, Group.State payment, Group.State shop) {
        Map<String, Group.Member> members =
                Map.of("cart", member(cart), "payment", member(payment), "shop", member(shop));
        return Groups.restraint(List.of(group(order)), members, release);
    }

    @Test
    void together_the_last_one_ready_lets_all_become_stable() {
        assertThat(restraint(Group.Order.TOGETHER, "cart", Group.State.READY, Group.State.RUNNING, Group.State.READY)
                        .promotion())
                .hasValue("group checkout: payment is not ready");
        assertThat(restraint(Group.Order.TOGETHER, "cart", Group.State.READY, Group.State.READY, Group.State.WATCHED)
                        .promotion())
                .isEmpty();
    }

    @Test
    void in_sequence_each_waits_for_those_before_it() {
        Restraint first =
                restraint(Group.Order.SEQUENCE, "cart", Group.State.RUNNING, Group.State.RUNNING, Group.State.RUNNING);
        Restraint last =
                restraint(Group.Order.SEQUENCE, "shop", Group.State.WATCHED, Group.State.RUNNING, Group.State.RUNNING);
        Restraint next =
                restraint(Group.Order.SEQUENCE, "shop", Group.State.WATCHED, Group.State.WATCHED, Group.State.RUNNING);
        assertThat(first.rise()).isEmpty();
        assertThat(first.promotion()).isEmpty();
        assertThat(last.rise()).hasValue("group checkout: payment comes first");
        assertThat(next.rise()).isEmpty();
    }

    @Test
    void one_that_goes_back_takes_those_along_that_began_before() {
        for (Group.Order order : Group.Order.values()) {
            Restraint watched = restraint(order, "cart", Group.State.WATCHED, Group.State.BACK, Group.State.RUNNING);
            assertThat(watched.back()).hasValue("payment of group checkout went back: 2 failed");
        }
    }

    @Test
    void one_that_begins_after_another_went_back_waits_for_it_instead() {
        Map<String, Group.Member> members = Map.of(
                "cart", new Group.Member(Group.State.RUNNING, LATER.plusSeconds(1), Instant.EPOCH, ""),
                "payment", member(Group.State.BACK),
                "shop", member(Group.State.DONE));
        Restraint restraint = Groups.restraint(List.of(group(Group.Order.TOGETHER)), members, "cart");
        assertThat(restraint.back()).isEmpty();
        assertThat(restraint.promotion()).hasValue("group checkout: payment was taken back");
    }

    @Test
    void a_member_that_nobody_knows_keeps_the_others_from_becoming_stable() {
        Restraint restraint = Groups.restraint(
                List.of(group(Group.Order.TOGETHER)), Map.of("cart", member(Group.State.READY)), "cart");
        assertThat(restraint.promotion()).hasValue("group checkout: payment is not known");
    }

    @Test
    void a_release_outside_the_group_is_free() {
        assertThat(Groups.restraint(List.of(group(Group.Order.TOGETHER)), Map.of(), "other"))
                .isEqualTo(Restraint.NONE);
    }

    /** Members do what their restraints let them do, in any order; some fail, until the watches of all are over and end. */
    @Test
    void in_every_course_all_succeed_or_all_return() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int course = 0; course < 3_000; course++) {
            Group group = group(random.nextBoolean() ? Group.Order.TOGETHER : Group.Order.SEQUENCE);
            Map<String, Group.Member> members = new HashMap<>();
            group.releases().forEach(name -> members.put(name, member(Group.State.RUNNING)));
            int unlucky = random.nextInt(4);
            for (int step = 0; step < 200 && !over(members); step++) {
                String name = group.releases().get(random.nextInt(3));
                Restraint restraint = Groups.restraint(List.of(group), members, name);
                Group.State state = members.get(name).state();
                boolean ending = members.values().stream().anyMatch(each -> each.state() == Group.State.DONE);
                boolean fails = group.releases().indexOf(name) == unlucky && !ending && random.nextInt(6) == 0;
                members.put(name, member(next(state, restraint, fails)));
            }
            assertThat(over(members)).describedAs(members + " of " + group).isTrue();
            assertThat(members.values().stream().map(Group.Member::state).distinct())
                    .describedAs(members + " of " + group)
                    .hasSize(1);
        }
    }

    private static boolean over(Map<String, Group.Member> members) {
        return members.values().stream()
                .allMatch(each -> each.state() == Group.State.DONE || each.state() == Group.State.BACK);
    }

    private static Group.State next(Group.State state, Restraint restraint, boolean fails) {
        return switch (state) {
            case DONE, STOPPED, BACK -> state;
            case RUNNING, READY, WATCHED, WATCH_OVER -> {
                if (fails || restraint.back().isPresent()) {
                    yield Group.State.BACK;
                }
                yield switch (state) {
                    case RUNNING -> restraint.rise().isPresent() ? state : Group.State.READY;
                    case READY ->
                        restraint.rise().isPresent() || restraint.promotion().isPresent() ? state : Group.State.WATCHED;
                    case WATCHED -> Group.State.WATCH_OVER;
                    case WATCH_OVER -> restraint.watch().isPresent() ? state : Group.State.DONE;
                    case DONE, STOPPED, BACK -> state;
                };
            }
        };
    }
}
