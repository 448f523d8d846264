package dev.davy.cli;

import dev.davy.gateway.AccessLogTarget;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A {@link DavyProcess} in the demo's own process, with everything that {@code davy run} starts it with. It takes the usual
 * ports, or others where those are taken.
 */
final class DemoDavyInProcess implements DemoDavy {
    private static final int USUAL_PORT = 8080;
    private static final int USUAL_ADMIN_PORT = 8081;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final DavyProcess process;

    private DemoDavyInProcess(DavyProcess process) {
        this.process = process;
    }

    static DemoDavy start(Path config, Path data) {
        InetSocketAddress listen = FreePorts.usualOrAny(USUAL_PORT);
        InetSocketAddress admin = FreePorts.usualOrAny(USUAL_ADMIN_PORT);
        return new DemoDavyInProcess(DavyProcess.start(new RunOptions(
                config, listen, admin, data, AccessLogTarget.File.of(data.resolve("access.log")), List.of())));
    }

    @Override
    public InetSocketAddress gateway() {
        return process.address();
    }

    @Override
    public InetSocketAddress admin() {
        return process.adminAddress();
    }

    @Override
    public void close() {
        process.stop(GRACE);
    }
}
