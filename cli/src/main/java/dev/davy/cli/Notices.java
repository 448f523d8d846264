package dev.davy.cli;

import dev.davy.config.Configuration;
import dev.davy.gateway.Gateway;
import dev.davy.gateway.HeavyKey;
import dev.davy.model.Key;
import dev.davy.model.Plan;
import dev.davy.model.Stage;
import dev.davy.release.ReleaseView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a person who looks at a release should know of those who ask its target. */
final class Notices {
    private Notices() {}

    /** The users who make more than 1 % of the requests, and the issuers without keys on whom the release depends. */
    static List<String> of(ReleaseView view, Configuration configuration, Optional<Gateway> gateway) {
        List<String> notices = new ArrayList<>();
        gateway.ifPresent(open -> {
            open.heavyKeys(view.target()).stream().map(HeavyKey::toString).forEach(notices::add);
            Set<String> needed = issuers(view, configuration);
            open.issuersWithoutKeys().forEach((issuer, sentence) -> {
                if (needed.contains(issuer)) {
                    notices.add(sentence);
                }
            });
        });
        return notices;
    }

    private static Set<String> issuers(ReleaseView view, Configuration configuration) {
        Set<String> issuers = new TreeSet<>();
        Configuration.Wanted wanted = configuration.releases().get(view.name());
        if (wanted != null) {
            Plan plan = wanted.plan();
            if (plan.key() instanceof Key.Claim claim) {
                issuers.add(claim.issuer());
            }
            for (Stage stage : plan.stages()) {
                if (stage instanceof Stage.Audience audience) {
                    issuers.addAll(configuration.table().issuersOf(audience.name()));
                }
            }
        }
        return issuers;
    }
}
