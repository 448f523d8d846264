package dev.davy.bench;

import java.io.IOException;

/**
 * One measured run of one proxy.
 *
 * @param proxy its name
 * @param pair round that it belongs to, from 0
 * @param costMicros busy time of the proxy's processor per request, in microseconds: whatever ran there
 * @param ownCostMicros processor time of the proxy's own processes per request, soft interrupts in their context included
 * @param perSecond requests answered a second
 * @param p50Micros median answer time of the closed loop
 * @param p99Micros 99th percentile
 * @param p999Micros 99.9th percentile
 * @param residentBytes memory right after the run (PSS)
 * @param coreBusy busy share of the proxy's processor, 0..1
 * @param loadBusy busy share of the load's processor, 0..1
 * @param foreign share of the proxy's processor that others used, 0..1: above a few per cent the run is disturbed
 * @param failed answers with status 400 or above, and broken connections
 */
record GatewayRun(
        String proxy,
        int pair,
        double costMicros,
        double ownCostMicros,
        double perSecond,
        long p50Micros,
        long p99Micros,
        long p999Micros,
        long residentBytes,
        double coreBusy,
        double loadBusy,
        double foreign,
        long failed) {
    /** Where others took more than this of the proxy's processor, a run says little. */
    static final double DISTURBED = 0.05;

    static GatewayRun measure(RunningProxy proxy, int pair, int port, Wrk wrk, GatewayCores cores, int seconds)
            throws IOException {
        var proxyBefore = ProcessorTime.read(cores.proxy());
        var loadBefore = ProcessorTime.read(cores.load());
        double ownBefore = proxy.processorMillis();
        Wrk.Result result = wrk.run(port, seconds);
        double own = proxy.processorMillis() - ownBefore;
        var core = ProcessorTime.read(cores.proxy()).since(proxyBefore);
        var load = ProcessorTime.read(cores.load()).since(loadBefore);
        double requests = Math.max(1, result.requests());
        return new GatewayRun(
                proxy.name(),
                pair,
                core.busyMillis() * 1_000 / requests,
                own * 1_000 / requests,
                result.perSecond(),
                result.p50Micros(),
                result.p99Micros(),
                result.p999Micros(),
                proxy.residentBytes(),
                core.busyShare(),
                load.busyShare(),
                Math.max(0, core.busyMillis() - own) / Math.max(1, core.busyMillis()),
                result.badAnswers() + result.brokenConnections());
    }

    boolean disturbed() {
        return foreign > DISTURBED;
    }

    /** Whether its throughput is the proxy's own, and not what the load generator could ask for. */
    boolean saturated() {
        return coreBusy >= 0.95 && loadBusy <= 0.90;
    }
}
