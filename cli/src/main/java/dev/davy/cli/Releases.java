package dev.davy.cli;

import dev.davy.release.Answer;
import dev.davy.release.Decision;
import dev.davy.release.EnginePorts;
import dev.davy.release.Group;
import dev.davy.release.Line;
import dev.davy.release.Order;
import dev.davy.release.ReleaseEngine;
import dev.davy.release.ReleaseView;
import dev.davy.release.Standing;
import dev.davy.release.Wish;
import dev.davy.release.spi.Calendar;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The releases as this process carries them out, or follows them while another process does. Every method may be called from any
 * thread.
 */
interface Releases extends AutoCloseable {
    /** Nothing is carried out yet. */
    static Releases none() {
        return new Absent();
    }

    /**
     * What the files ask for.
     *
     * @param wishes all of them, as {@link ReleaseEngine#want(List, boolean)} takes them
     * @param complete whether a Release that is not among them was deleted
     * @param calendar when releases may rise
     * @param groups which succeed or return together
     */
    record Wanted(List<Wish> wishes, boolean complete, Calendar calendar, List<Group> groups) {
        /** Has an engine want it. */
        void of(ReleaseEngine engine) {
            engine.calendar(calendar);
            engine.groups(groups);
            engine.want(wishes, complete);
        }
    }

    /** Replaces all that was wanted. */
    void want(Wanted wanted);

    /** Every release, by name. */
    List<ReleaseView> all();

    /** The decisions about a release since it last started, oldest first. */
    List<Decision> decisions(String release);

    /** Where a release stands, and what would change that; empty where this process does not decide about it. */
    Optional<Standing> standing(String release);

    /** Does what a person asks of a release. */
    Answer command(String release, Order order);

    /** Whether releases may rise at all. */
    Line line();

    /** Stops every release where it is, or lets all go on. */
    Answer line(boolean stop, String who, String reason, boolean rollback);

    /** Calls a listener for every decision that is made here from now on; it must not block. Closing ends it. */
    AutoCloseable listen(Consumer<Decision> listener);

    @Override
    void close();

    /** Those of a process that decides by itself. */
    static Releases of(EnginePorts ports) {
        return new Own(ReleaseEngine.start(ports));
    }

    /** An engine that decides as long as the process runs. */
    record Own(ReleaseEngine engine) implements Releases {
        @Override
        public void want(Wanted wanted) {
            wanted.of(engine);
        }

        @Override
        public List<ReleaseView> all() {
            return engine.releases();
        }

        @Override
        public List<Decision> decisions(String release) {
            return engine.decisions(release);
        }

        @Override
        public Optional<Standing> standing(String release) {
            return engine.explanation(release);
        }

        @Override
        public Answer command(String release, Order order) {
            return engine.command(release, order);
        }

        @Override
        public Line line() {
            return engine.line();
        }

        @Override
        public Answer line(boolean stop, String who, String reason, boolean rollback) {
            return engine.line(stop, who, reason, rollback);
        }

        @Override
        public AutoCloseable listen(Consumer<Decision> listener) {
            return engine.listen(listener);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** Those of a process that has not begun to decide. */
    record Absent() implements Releases {
        @Override
        public void want(Wanted wanted) {}

        @Override
        public List<ReleaseView> all() {
            return List.of();
        }

        @Override
        public List<Decision> decisions(String release) {
            return List.of();
        }

        @Override
        public Optional<Standing> standing(String release) {
            return Optional.empty();
        }

        @Override
        public Answer command(String release, Order order) {
            return new Answer.Unknown("release: " + release + " (expected: none is running)");
        }

        @Override
        public Line line() {
            return Line.RUNNING;
        }

        @Override
        public Answer line(boolean stop, String who, String reason, boolean rollback) {
            return new Answer.Refused("line: releases are not running");
        }

        @Override
        public AutoCloseable listen(Consumer<Decision> listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
