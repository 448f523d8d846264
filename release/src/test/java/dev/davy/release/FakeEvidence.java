package dev.davy.release;

import dev.davy.model.Split;
import dev.davy.release.spi.EvidenceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evidence of simulated traffic that follows a fake router's split. */
final class FakeEvidence implements EvidenceSource {
    final SimulatedTraffic traffic;
    final Map<String, Health.Instances> instances = new LinkedHashMap<>();
    private final FakeRouter router;
    private final List<dev.davy.model.Counter> unread = new ArrayList<>();
    boolean broken;

    FakeEvidence(SimulatedTraffic traffic, FakeRouter router) {
        this.traffic = traffic;
        this.router = router;
        for (String version : List.of("v1", "v2", "v3")) {
            instances.put(version, new Health.Instances(2, 2));
        }
    }

    synchronized void flow(Duration time) {
        router.inForce("shop").ifPresent(split -> traffic.flow(split, time));
        unread.addAll(traffic.read());
    }

    synchronized void flow(Split split, Duration time) {
        traffic.flow(split, time);
        unread.addAll(traffic.read());
    }

    @Override
    public synchronized Reading read(String target, boolean latencies) {
        if (broken) {
            throw new IllegalStateException("the data plane does not answer");
        }
        if (!target.equals("shop")) {
            return new Reading(List.of(), Map.of(), Map.of());
        }
        Reading reading = new Reading(unread, instances, Map.of());
        unread.clear();
        return reading;
    }
}
