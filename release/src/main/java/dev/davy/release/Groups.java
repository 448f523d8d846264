package dev.davy.release;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the members of groups keep each other back: a pure function of where they are. */
final class Groups {
    private Groups() {}

    /**
     * What its groups ask of a release.
     *
     * @param members by the Release's name; one that is missing is not known
     */
    static Restraint restraint(List<Group> groups, Map<String, Group.Member> members, String release) {
        return groups.stream()
                .filter(group -> group.releases().contains(release))
                .map(group -> restraint(group, members, release))
                .reduce(Restraint.NONE, Restraint::and);
    }

    private static Restraint restraint(Group group, Map<String, Group.Member> members, String release) {
        Group.Member self = members.get(release);
        if (self == null) {
            return Restraint.NONE;
        }
        Optional<String> rise = Optional.empty();
        Optional<String> promotion = Optional.empty();
        Optional<String> watch = Optional.empty();
        Optional<String> back = Optional.empty();
        boolean before = true;
        for (String name : group.releases()) {
            if (name.equals(release)) {
                before = false;
                continue;
            }
            Group.Member other = members.get(name);
            if (other == null) {
                promotion = promotion.or(() -> waits(group, name, "is not known"));
                continue;
            }
            switch (other.state()) {
                case DONE, WATCH_OVER -> {}
                case WATCHED -> watch = watch.or(() -> waits(group, name, "is still watched"));
                case STOPPED -> promotion = promotion.or(() -> waits(group, name, "has not started"));
                case RUNNING, READY -> {
                    watch = watch.or(() -> waits(group, name, "is not stable yet"));
                    if (other.state() == Group.State.RUNNING) {
                        promotion = promotion.or(() -> waits(group, name, "is not ready"));
                    }
                }
                case BACK -> {
                    if (under(self) && !other.ended().isBefore(self.began())) {
                        back = back.or(
                                () -> Optional.of(name + " of group " + group.name() + " went back: " + other.why()));
                    }
                    promotion = promotion.or(() -> waits(group, name, "was taken back"));
                }
            }
            if (before && group.order() == Group.Order.SEQUENCE) {
                rise = rise.or(() -> switch (other.state()) {
                    case DONE, WATCHED, WATCH_OVER -> Optional.empty();
                    case STOPPED, RUNNING, READY, BACK -> waits(group, name, "comes first");
                });
            }
        }
        // Those that come later in a sequence rise when this one is stable.
        return group.order() == Group.Order.SEQUENCE
                ? new Restraint(rise, Optional.empty(), watch, back)
                : new Restraint(Optional.empty(), promotion, watch, back);
    }

    private static boolean under(Group.Member member) {
        return switch (member.state()) {
            case RUNNING, READY, WATCHED, WATCH_OVER -> true;
            case DONE, STOPPED, BACK -> false;
        };
    }

    private static Optional<String> waits(Group group, String other, String why) {
        return Optional.of("group " + group.name() + ": " + other + " " + why);
    }

    /** Where a target's release is, for its groups. */
    static Group.Member member(ReleaseState state, Moment now) {
        Memory memory = state.memory();
        Optional<RunDraft> run = state.run().map(RunDraft::new);
        Optional<RunDraft> under = run.filter(each -> each.phase.running() || each.watching());
        if (under.isPresent()) {
            RunDraft each = under.get();
            return new Group.Member(state(memory, each, now), each.began.wall(), Instant.EPOCH, each.why);
        }
        boolean back = state.phase() == Phase.ROLLED_BACK;
        boolean wished = memory.wish().isPresent()
                && !memory.withdrawn()
                && !memory.wish().map(wish -> wish.version()).equals(memory.stable());
        return new Group.Member(
                back && wished ? Group.State.BACK : wished ? Group.State.STOPPED : Group.State.DONE,
                Instant.EPOCH,
                back
                        ? run.map(each -> each.grant.stepped().wall())
                                .or(() -> memory.past().flatMap(Past::ended))
                                .orElse(Instant.EPOCH)
                        : Instant.EPOCH,
                run.map(each -> each.why).or(() -> memory.past().map(Past::why)).orElse(""));
    }

    private static Group.State state(Memory memory, RunDraft run, Moment now) {
        if (run.watching()) {
            boolean over = now.since(run.watch.orElseThrow().since())
                            .compareTo(run.plan.watch().time())
                    >= 0;
            return over ? Group.State.WATCH_OVER : Group.State.WATCHED;
        }
        boolean ready = run.phase == Phase.PROGRESSING
                && Plans.promotes(run.stage())
                && Course.waitsFor(now, run).isEmpty()
                && Climb.blocked(memory.journalLost(), memory.restrained(), run).isEmpty();
        return ready ? Group.State.READY : Group.State.RUNNING;
    }
}
