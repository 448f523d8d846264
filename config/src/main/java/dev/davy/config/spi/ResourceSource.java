package dev.davy.config.spi;

import dev.davy.resources.Problem;
import java.util.List;
import java.util.Map;

/**
 * Where the text of resources comes from: owners (files, for a directory), each taken whole or not at all.
 *
 * <p>A source calls its listener from one thread at a time and goes on after whatever it throws.
 */
public interface ResourceSource extends AutoCloseable {
    /** What tells it from every other source, such as the full path of a directory. */
    String identity();

    /** Reads everything and hands it over before it returns; from then on hands over what changes, until closed. */
    void start(Listener listener);

    @Override
    void close();

    /** Takes what a source read. */
    interface Listener {
        /**
         * Owners that are new, changed or gone.
         *
         * @param owners what each says now, by the owner's name
         * @param trouble what keeps the source from reading, now, beyond single owners
         */
        void changed(Map<String, Content> owners, List<Problem> trouble);
    }
}
