package dev.davy.release;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs every release of this process, each on a virtual thread of its own that looks about every 25 ms.
 *
 * <p>Every method may be called by any thread. Nothing here throws because a port does: a router, journal or evidence source
 * that fails is logged once, shown in the release's {@link ReleaseView#why}, and tried again.
 */
public final class ReleaseEngine implements AutoCloseable {
    private ReleaseEngine() {}

    /**
     * Reads the journal, takes every share back that was given before, and starts to run. Returns when every target that the
     * journal knows has its split.
     */
    public static ReleaseEngine start(EnginePorts ports) {
        return new ReleaseEngine();
    }

    /** Replaces all wishes: a Release that is not among them was deleted. Returns when each was taken up. */
    public void want(List<Wish> wishes) {}

    /**
     * Does what a person asks, and returns when it is done and journaled.
     *
     * @param name the Release's
     * @param who as the journal names them
     * @param argument the gate's name for an approval; empty otherwise
     */
    public Answer command(String name, Command command, String who, String argument) {
        return new Answer.Unknown(name + ": no such release");
    }

    /** Every release, by name. */
    public List<ReleaseView> releases() {
        return List.of();
    }

    /** One release. */
    public Optional<ReleaseView> release(String name) {
        return Optional.empty();
    }

    /** The decisions about a release since it last started, oldest first. */
    public List<Decision> decisions(String name) {
        return List.of();
    }

    /** Calls a listener for every decision from now on, on the release's thread; it must not block. Closing ends it. */
    public AutoCloseable listen(Consumer<Decision> listener) {
        return () -> {};
    }

    /** Stops deciding. Splits stay in force as they are. */
    @Override
    public void close() {}
}
