package dev.davy.release.spi;

import java.util.OptionalLong;

/** Says whether this process decides, and under which fencing term. */
public interface Leadership {
    /** The term, higher than every one before it, or empty while another process decides or nobody can tell. */
    OptionalLong term();
}
