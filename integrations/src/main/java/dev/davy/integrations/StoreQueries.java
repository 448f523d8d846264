package dev.davy.integrations;

import dev.davy.release.Moment;
import dev.davy.release.spi.MetricQuery;
import dev.davy.resources.MetricStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Asks the metric stores of a configuration, by name: whichever is configured under it at the moment. Any thread. */
public final class StoreQueries implements MetricQuery {
    private final Supplier<Map<String, MetricStore>> stores;
    private final Outbound outbound;
    private final Secrets secrets;
    private final Map<String, Prometheus> asked = new ConcurrentHashMap<>();

    /** @param stores the present ones */
    public StoreQueries(Supplier<Map<String, MetricStore>> stores, Outbound outbound, Secrets secrets) {
        this.stores = stores;
        this.outbound = outbound;
        this.secrets = secrets;
    }

    @Override
    public Measured query(String store, String query, Moment at) {
        return switch (answer(store, query, at.wall())) {
            case PrometheusAnswer.Scalar(double value) -> measured(value);
            case PrometheusAnswer.Vector(List<PrometheusAnswer.Sample> samples) ->
                samples.isEmpty()
                        ? new Measured.None()
                        : samples.size() > 1
                                ? new Measured.Several(samples.size())
                                : measured(samples.getFirst().value());
            case PrometheusAnswer.Other(String type) -> throw notOne(store, type);
        };
    }

    private static Measured measured(double value) {
        return Double.isNaN(value) ? new Measured.NaN() : new Measured.Value(value);
    }

    /** The series that a query has at one time. */
    List<PrometheusAnswer.Sample> series(String store, String query, Instant at) {
        return switch (answer(store, query, at)) {
            case PrometheusAnswer.Vector(List<PrometheusAnswer.Sample> samples) -> samples;
            case PrometheusAnswer.Scalar _ -> throw notOne(store, "scalar");
            case PrometheusAnswer.Other(String type) -> throw notOne(store, type);
        };
    }

    private PrometheusAnswer answer(String name, String query, Instant at) {
        MetricStore store = stores.get().get(name);
        if (store == null) {
            throw new OutboundException(
                    "metric store " + name + ": is not configured (expected: a MetricStore of that name)", false);
        }
        return asked.compute(
                        name,
                        (_, known) -> known != null && known.store().equals(store)
                                ? known
                                : new Prometheus(store, outbound, secrets))
                .query(query, at);
    }

    private static OutboundException notOne(String store, String type) {
        return new OutboundException(
                "metric store " + store + ": the query comes to a " + type + " (expected: values at one time)", true);
    }
}
