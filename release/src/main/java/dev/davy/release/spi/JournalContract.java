package dev.davy.release.spi;

import dev.davy.release.Command;
import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What every {@link Journal} keeps. Each promise is tested with something that opens the journal of one storage anew. */
public final class JournalContract {
    private static final Moment AT = new Moment(Instant.parse("2026-01-01T00:00:00.123456789Z"), Duration.ofMillis(5));
    private static final List<JournalRecord> FIRST = List.of(
            new JournalRecord.Happened(new Event.Restarted(AT, Duration.ofSeconds(1), 1)),
            new JournalRecord.Happened(new Event.Withdrawn(AT)));
    private static final List<JournalRecord> SECOND =
            List.of(new JournalRecord.Happened(new Event.Commanded(AT, Command.PAUSE, "ann", "")));

    private JournalContract() {}

    /** Every promise; each wants an empty storage of its own. */
    public static List<Promise<Supplier<Journal>>> promises() {
        return List.of(
                new Promise<>("a target without records is not known, and empty", open -> {
                    Promise.equal(open.get().targets(), Set.of());
                    Promise.equal(open.get().read("shop"), List.of());
                }),
                new Promise<>("records come back in their order when it is opened anew", open -> {
                    Promise.kept(open.get().append("shop", FIRST));
                    Promise.kept(open.get().append("shop", SECOND));
                    Promise.equal(open.get().read("shop"), Promise.joined(FIRST, SECOND));
                    Promise.equal(open.get().targets(), Set.of("shop"));
                }),
                new Promise<>("targets have records of their own, whatever their names", open -> {
                    Promise.kept(open.get().append("shop", FIRST));
                    Promise.kept(open.get().append("../a shop/ü", SECOND));
                    Promise.equal(open.get().read("shop"), FIRST);
                    Promise.equal(open.get().read("../a shop/ü"), SECOND);
                    Promise.equal(open.get().targets(), Set.of("shop", "../a shop/ü"));
                }),
                new Promise<>("a restart leaves what it was given, and goes on from there", open -> {
                    Promise.kept(open.get().append("shop", FIRST));
                    Promise.kept(open.get().restart("shop", SECOND));
                    Promise.kept(open.get().append("shop", FIRST));
                    Promise.equal(open.get().read("shop"), Promise.joined(SECOND, FIRST));
                }),
                new Promise<>("a forgotten target is not known, and can begin again", open -> {
                    Promise.kept(open.get().append("shop", FIRST));
                    Promise.kept(open.get().forget("shop"));
                    Promise.equal(open.get().targets(), Set.of());
                    Promise.equal(open.get().read("shop"), List.of());
                    Promise.kept(open.get().append("shop", SECOND));
                    Promise.equal(open.get().read("shop"), SECOND);
                }));
    }
}
