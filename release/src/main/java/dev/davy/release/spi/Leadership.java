package dev.davy.release.spi;

import java.time.Duration;
import java.util.OptionalLong;

/** Says whether this process decides, and under which fencing term. */
public interface Leadership {
    /** The term, higher than every one before it, or empty while another process decides or nobody can tell. */
    OptionalLong term();

    /**
     * For how long at most traffic may have gone on unseen when a term begins: what is not journaled yet, or, where there are other
     * nodes, what they give until their lease is over.
     */
    default Duration unseen() {
        return Duration.ofSeconds(2);
    }
}
