package dev.davy.bench;

import java.io.IOException;
import java.util.List;

/** A proxy that takes part in the comparison: how it is set up for the job, and what a reader must know of that. */
interface Contestant {
    /** Its name in the table, lower case. */
    String name();

    /** Writes its configuration into the job's directory and gives the command that starts it in the foreground. */
    List<String> prepare(GatewayJob job) throws IOException;

    /** Whether it writes {@link GatewayJob#accessLog}. */
    boolean logsToFile();

    /** Flags, versions, and everything that is switched off or differs from the others; one sentence each. */
    List<String> notes();
}
