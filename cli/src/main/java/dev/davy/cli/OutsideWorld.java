package dev.davy.cli;

import dev.davy.integrations.CountedEvidence;
import dev.davy.integrations.Outbound;
import dev.davy.integrations.Secrets;
import dev.davy.integrations.StoreQueries;
import dev.davy.integrations.WebhookGate;
import dev.davy.integrations.WebhookNotifier;
import dev.davy.model.Split;
import dev.davy.release.Outside;
import dev.davy.release.spi.EvidenceSource;
import dev.davy.resources.MetricStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom this process asks and tells outside: made when a release first wants it, so that others start without. Any thread. */
final class OutsideWorld implements AutoCloseable {
    private final Path config;
    private final boolean metadataAllowed;
    private final Supplier<Map<String, MetricStore>> stores;
    private @Nullable Parts parts;
    private @Nullable CountedEvidence evidence;

    private record Parts(StoreQueries queries, WebhookGate gate, WebhookNotifier notifier) {}

    /** @param stores the present ones, by name */
    OutsideWorld(Path config, boolean metadataAllowed, Supplier<Map<String, MetricStore>> stores) {
        this.config = config;
        this.metadataAllowed = metadataAllowed;
        this.stores = stores;
    }

    private synchronized Parts parts() {
        Parts known = parts;
        if (known == null) {
            Outbound outbound = new Outbound(metadataAllowed);
            Secrets secrets = new Secrets(config);
            known = new Parts(
                    new StoreQueries(stores, outbound, secrets),
                    new WebhookGate(outbound, secrets, InstantSource.system()),
                    new WebhookNotifier(outbound, secrets, InstantSource.system()));
            parts = known;
        }
        return known;
    }

    Outside asked() {
        return new Outside(
                (question, context) -> parts().gate().ask(question, context),
                (store, query, at) -> parts().queries().query(store, query, at),
                Outside.NOBODY.condition(),
                notice -> parts().notifier().tell(notice));
    }

    /** @param splits in force, by target */
    synchronized EvidenceSource evidence(EvidenceSource dataPlane, Function<String, Optional<Split>> splits) {
        CountedEvidence made = new CountedEvidence(dataPlane, () -> parts().queries(), splits);
        evidence = made;
        return made;
    }

    /** Notices that nobody got. */
    synchronized long dropped() {
        return parts == null ? 0 : parts.notifier().dropped();
    }

    @Override
    public void close() {
        Parts open;
        synchronized (this) {
            open = parts;
            if (evidence != null) {
                evidence.close();
            }
        }
        if (open != null) {
            open.notifier().close();
        }
    }
}
