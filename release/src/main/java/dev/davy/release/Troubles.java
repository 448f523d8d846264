package dev.davy.release;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What does not work outside, each said once when it begins and once when it is over. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final String target;
    private final Map<String, String> open = new TreeMap<>();

    Troubles(String target) {
        this.target = target;
    }

    void begun(String what, String sentence) {
        if (open.put(what, sentence) == null) {
            LOG.warn("{}: {}", target, sentence);
        }
    }

    void over(String what) {
        if (open.remove(what) != null) {
            LOG.info("{}: {} works again", target, what);
        }
    }

    Optional<String> sentence() {
        return open.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", open.values()));
    }
}
