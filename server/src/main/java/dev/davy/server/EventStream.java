package dev.davy.server;

import dev.davy.release.ReleaseView;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One reader's live events, as server-sent events: the present state first, then each change.
 *
 * <p>Written on the reader's own virtual thread. A reader that shows the id of the last event that it saw gets what it
 * missed instead of the state, as long as that is kept. A comment every 15 s shows both ends that the other is there.
 */
final class EventStream {
    private static final long HEARTBEAT_MILLIS = 15_000;

    private EventStream() {}

    static void serve(AdminApi api, EventLog log, Optional<String> lastSeen, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        try (OutputStream out = response.outputStream()) {
            Optional<Long> resumed = lastSeen.flatMap(log::resume);
            long seen = resumed.orElseGet(log::newest);
            if (resumed.isEmpty()) {
                state(out, api, log, seen);
            }
            follow(out, api, log, seen);
        } catch (IOException | UncheckedIOException gone) {
            // The reader went away, which is how every such stream ends.
            return;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void follow(OutputStream out, AdminApi api, EventLog log, long from)
            throws IOException, InterruptedException {
        long seen = from;
        while (!log.isClosed()) {
            if (!log.isKept(seen)) {
                seen = log.newest();
                state(out, api, log, seen);
            }
            List<EventLog.Event> news = log.after(seen, HEARTBEAT_MILLIS);
            if (news.isEmpty()) {
                out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
            }
            for (EventLog.Event event : news) {
                write(out, log.id(event.number()), event.name(), event.data());
                seen = event.number();
            }
            out.flush();
        }
    }

    private static void state(OutputStream out, AdminApi api, EventLog log, long number) throws IOException {
        for (ReleaseView release : api.releases()) {
            write(out, log.id(number), "release", Json.text(ReleaseJson.of(release)));
        }
        out.write(": the present state ends here\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void write(OutputStream out, String id, String name, String data) throws IOException {
        String event = "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
        out.write(event.getBytes(StandardCharsets.UTF_8));
    }
}
