package dev.davy.release.spi;

import dev.davy.model.Counter;
import dev.davy.release.EvidenceLedger;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What every {@link EvidenceSource} keeps, for a target named {@code shop} with a split in force. */
public final class EvidenceSourceContract {
    private EvidenceSourceContract() {}

    /**
     * What a promise is tested with.
     *
     * @param source that has counted nothing yet
     * @param requests sends a few requests to {@code shop}, and returns when each has its outcome
     * @param ledger of the split in force
     */
    public record Subject(EvidenceSource source, Runnable requests, EvidenceLedger ledger) {
        private long answered(EvidenceLedger after) {
            return after.stable().answered() + after.candidate().answered();
        }
    }

    /** Every promise; each wants a source of its own. */
    public static List<Promise<Subject>> promises() {
        return List.of(
                new Promise<>(
                        "a target that it does not know has counted nothing",
                        subject -> Promise.equal(
                                subject.source().read("unknown", true).counters(), List.of())),
                new Promise<>("every request is counted once, under the split that assigned it", subject -> {
                    subject.requests().run();
                    EvidenceLedger once = take(subject.ledger(), subject.source(), true);
                    EvidenceLedger twice = take(once, subject.source(), true);
                    if (subject.answered(once) == 0) {
                        throw new AssertionError("no request was counted");
                    }
                    Promise.equal(subject.answered(twice), subject.answered(once));
                }),
                new Promise<>("counters only grow, and none that was read comes again under another key", subject -> {
                    subject.requests().run();
                    EvidenceLedger first = take(subject.ledger(), subject.source(), false);
                    subject.requests().run();
                    EvidenceLedger second = take(first, subject.source(), true);
                    Promise.equal(subject.answered(second), 2 * subject.answered(first));
                }),
                new Promise<>("all counters of a process have one node and one boot", subject -> {
                    subject.requests().run();
                    Set<String> sources = subject.source().read("shop", true).counters().stream()
                            .map((Counter counter) -> counter.node() + " " + counter.boot())
                            .collect(Collectors.toSet());
                    Promise.equal(sources.size(), 1);
                }));
    }

    private static EvidenceLedger take(EvidenceLedger ledger, EvidenceSource source, boolean latencies) {
        return ledger.take(source.read("shop", latencies).counters()).ledger();
    }
}
