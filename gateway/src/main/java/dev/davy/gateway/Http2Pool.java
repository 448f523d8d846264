package dev.davy.gateway;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to an instance that speaks HTTP/2: one, and more only where it takes no more requests. */
final class Http2Pool extends ConnectionPool {
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private final List<Http2UpstreamConnection> connections = new ArrayList<>();

    Http2Pool(Instance instance, Worker worker) {
        super(instance, worker);
    }

    AsciiString scheme() {
        return instance().tls() == null ? HTTP : HTTPS;
    }

    @Override
    @Nullable
    UpstreamStream stream(Attempt attempt, boolean reuse) {
        @Nullable Http2UpstreamConnection to = connection(reuse);
        return to == null ? null : new Http2UpstreamStream(to, attempt);
    }

    /** A connection that has room for another request, open or not; null when none more may be opened. */
    @Nullable
    Http2UpstreamConnection connection(boolean reuse) {
        for (Http2UpstreamConnection each : connections) {
            if (each.takes() && (reuse || !each.usedBefore())) {
                return each;
            }
        }
        if (!allowed()) {
            return null;
        }
        Http2UpstreamConnection added = new Http2UpstreamConnection(worker(), this);
        connections.add(added);
        return added;
    }

    @Override
    boolean discard() {
        for (Http2UpstreamConnection each : connections) {
            if (each.unused()) {
                each.retire();
                return true;
            }
        }
        return false;
    }

    void remove(Http2UpstreamConnection connection) {
        connections.remove(connection);
    }

    @Override
    boolean sweep(long before) {
        boolean all = instance().retired();
        for (Http2UpstreamConnection each : List.copyOf(connections)) {
            each.sweep(all, before);
        }
        return all && connections.isEmpty() && busy() == 0;
    }
}
