package dev.davy.bench;

import dev.davy.simulate.CountedTraffic;
import dev.davy.simulate.RunResult;
import dev.davy.simulate.World;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How a release ended under a peer's rule.
 *
 * @param end what it came to; {@link Peer.Move#GO_ON} where nothing was decided within half an hour
 * @param seconds until then
 * @param failed candidate requests that failed until then
 * @param excess those beyond what stable would have failed of them
 */
record PeerRelease(Peer.Move end, double seconds, long failed, double excess) {
    /** Those that are compared. */
    static final List<Peer> PEERS = List.of(
            new FlaggerRule(5),
            new FlaggerRule(1),
            new ArgoRule(),
            new KayentaRule(),
            new ZTest(true),
            new ZTest(false));

    private static final int LONGEST = 1_800;

    /** One run. */
    static PeerRelease run(Peer peer, World world, long seed, int run) {
        CountedTraffic traffic = new CountedTraffic(world, seed, run);
        Peer.Rule rule = peer.begin();
        long failed = 0;
        double explained = 0;
        for (int second = 0; second < LONGEST; ) {
            int next = second + peer.everySeconds();
            CountedTraffic.Counted counted = traffic.between(second, next, rule.share());
            failed += counted.candidateFailed();
            explained += counted.explained();
            second = next;
            Peer.Move move = rule.look(second, counted);
            if (move != Peer.Move.GO_ON) {
                return new PeerRelease(move, second, failed, failed - explained);
            }
        }
        return new PeerRelease(Peer.Move.GO_ON, LONGEST, failed, failed - explained);
    }

    /**
     * What many runs came to.
     *
     * @param peer whose rule
     * @param runs how many
     * @param rolledBack those that went back
     * @param promoted those that were promoted
     * @param secondsToRollback the median; zero without one
     * @param secondsToPromotion the median; zero without one
     * @param failed candidate requests of a run until it was decided, on average
     * @param excess those beyond what stable would have failed, on average
     */
    record Summary(
            String peer,
            int runs,
            int rolledBack,
            int promoted,
            double secondsToRollback,
            double secondsToPromotion,
            double failed,
            double excess) {}

    /** What Davy's own releases came to, for comparison; one that was held is neither rolled back nor promoted. */
    static Summary davy(List<RunResult> results) {
        return summary(
                "Davy",
                results.stream()
                        .map(run -> new PeerRelease(
                                switch (run.ending()) {
                                    case ROLLED_BACK -> Peer.Move.BACK;
                                    case PROMOTED -> Peer.Move.PROMOTE;
                                    case HELD -> Peer.Move.GO_ON;
                                },
                                run.seconds(),
                                run.failed(),
                                run.excess()))
                        .toList());
    }

    /** Many runs, on all processors. */
    static Summary summary(Peer peer, World world, long seed, int runs) {
        return summary(
                peer.name(),
                IntStream.range(0, runs)
                        .parallel()
                        .mapToObj(run -> run(peer, world, seed, run))
                        .toList());
    }

    private static Summary summary(String name, List<PeerRelease> all) {
        List<PeerRelease> back =
                all.stream().filter(one -> one.end() == Peer.Move.BACK).toList();
        List<PeerRelease> promoted =
                all.stream().filter(one -> one.end() == Peer.Move.PROMOTE).toList();
        return new Summary(
                name,
                all.size(),
                back.size(),
                promoted.size(),
                median(back),
                median(promoted),
                mean(all, one -> (double) one.failed()),
                mean(all, PeerRelease::excess));
    }

    private static double median(List<PeerRelease> all) {
        double[] sorted =
                all.stream().mapToDouble(PeerRelease::seconds).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    private static double mean(List<PeerRelease> all, ToDoubleFunction<PeerRelease> figure) {
        return Arrays.stream(all.stream().mapToDouble(figure).toArray())
                .average()
                .orElse(0);
    }
}
