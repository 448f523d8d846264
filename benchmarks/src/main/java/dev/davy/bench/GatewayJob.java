package dev.davy.bench;

import java.nio.file.Path;

/**
 * The job that every proxy in the comparison does: 95 % of the requests to version v1, 5 % to v2, over keep-alive
 * connections, with forwarded headers and a JSON access log.
 *
 * @param directory where the proxy keeps configuration, log and state; it is its own
 * @param port loopback port that the proxy listens on
 * @param v1Port loopback port of version v1
 * @param v2Port loopback port of version v2
 * @param core processor that the proxy is pinned to
 */
record GatewayJob(Path directory, int port, int v1Port, int v2Port, int core) {
    /** Bytes of one answer's body. */
    static final int ANSWER_BYTES = 220;

    /** Share of v2, in percent. */
    static final int CANDIDATE_PERCENT = 5;

    Path accessLog() {
        return directory.resolve("access.log");
    }
}
