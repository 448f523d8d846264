package dev.davy.release;

import dev.davy.release.spi.Calendar;
import dev.davy.release.spi.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every release back as the line, the calendar and its groups say. A virtual thread of its own looks four times a
 * second, and whenever one of them is changed; what they are may be changed by any thread.
 */
final class Restrainer {
    private static final Logger LOG = LoggerFactory.getLogger(Restrainer.class);
    /** Where the journal keeps the line: no Upstream has such a name. */
    static final String LINE = "*line";

    private static final Duration LOOK = Duration.ofMillis(250);

    private final EnginePorts ports;
    private final Supplier<Collection<Loop>> loops;
    private final Semaphore wake = new Semaphore(0);
    private volatile Line line;
    private volatile Calendar calendar = Calendar.OPEN;
    private volatile List<Group> groups = List.of();
    private volatile boolean closed;

    Restrainer(EnginePorts ports, Supplier<Collection<Loop>> loops) {
        this.ports = ports;
        this.loops = loops;
        this.line = read();
        Thread.ofVirtual().name("restraints").start(this::run);
    }

    private Line read() {
        try {
            return ports.journal().read(LINE).stream()
                    .filter(JournalRecord.LineChanged.class::isInstance)
                    .map(record -> ((JournalRecord.LineChanged) record).line())
                    .reduce(Line.RUNNING, (_, later) -> later);
        } catch (RuntimeException e) {
            LOG.warn("whether the line was stopped cannot be read: {}", e.toString());
            return new Line(
                    true,
                    "davy",
                    "the journal does not say whether it was",
                    ports.clock().wall());
        }
    }

    Line line() {
        return line;
    }

    /** Stops the line at once and then writes that down, or lets it go on once that is written down. */
    Answer change(boolean stop, String who, String reason) {
        if (ports.leadership().term().isEmpty()) {
            return new Answer.Refused("line: this process does not lead");
        }
        Line next = new Line(stop, who, reason, ports.clock().wall());
        if (stop) {
            line = next;
            look().join();
        }
        Journal.Kept kept = ports.journal().restart(LINE, List.of(new JournalRecord.LineChanged(next)));
        return switch (kept) {
            case Journal.Kept.No(String problem) ->
                new Answer.NotJournaled("line: " + (stop ? next.text() + "; but" : "nothing is changed,")
                        + " the journal cannot be written: " + problem);
            case Journal.Kept.Yes _ -> {
                line = next;
                look().join();
                LOG.info("line: {} by {}{}", stop ? "stopped" : "goes on", who, reason.isEmpty() ? "" : ": " + reason);
                yield new Answer.Done(stop ? next.text() : "the line goes on");
            }
        };
    }

    void calendar(Calendar next) {
        calendar = next;
        wake.release();
    }

    void groups(List<Group> next) {
        groups = List.copyOf(next);
        wake.release();
    }

    void close() {
        closed = true;
        wake.release();
    }

    private void run() {
        while (!closed) {
            try {
                if (wake.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                if (!closed) {
                    var _ = look();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("restraints cannot be computed, those before hold", e);
            }
        }
    }

    /** Tells every release whose restraint is another than before; done when all have taken it up. */
    CompletableFuture<?> look() {
        Instant now = ports.clock().wall();
        Collection<Loop> all = loops.get();
        List<Group> present = groups;
        Map<String, Group.Member> members = new HashMap<>();
        if (!present.isEmpty()) {
            all.forEach(loop -> loop.runner()
                    .release()
                    .ifPresent(name -> members.put(name, loop.runner().member())));
        }
        List<CompletableFuture<?>> told = new ArrayList<>();
        for (Loop loop : all) {
            Restraint next = loop.runner()
                    .release()
                    .map(name -> of(name, now, present, members))
                    .orElse(Restraint.NONE);
            if (!next.equals(loop.runner().restraint())) {
                told.add(loop.ask(runner -> {
                    runner.restrain(next);
                    return true;
                }));
            }
        }
        return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new));
    }

    private Restraint of(String release, Instant now, List<Group> present, Map<String, Group.Member> members) {
        return line.restraint()
                .and(calendar.closed(release, now).map(Restraint::rise).orElse(Restraint.NONE))
                .and(Groups.restraint(present, members, release));
    }
}
