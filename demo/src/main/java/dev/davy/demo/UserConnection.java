package dev.davy.demo;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A user's end of one kept-alive connection, opened when it is needed; used by one thread at a time. */
final class UserConnection implements AutoCloseable {
    private final LoadOptions options;
    private final LongAdder retried;
    private volatile @Nullable Socket socket;
    private @Nullable MessageReader in;

    UserConnection(LoadOptions options, LongAdder retried) {
        this.options = options;
        this.retried = retried;
    }

    /** Sends the request and waits for the whole answer. */
    Seen ask(Ask ask) {
        boolean reused = socket != null;
        Seen seen = attempt(ask);
        if (reused && seen.equals(new Seen.Unanswered(Seen.Why.DROPPED))) {
            retried.increment();
            return attempt(ask);
        }
        return seen;
    }

    private Seen attempt(Ask ask) {
        MessageReader reader;
        Socket connected;
        try {
            connected = connect();
            reader = Objects.requireNonNull(in);
        } catch (IOException refused) {
            close();
            return new Seen.Unanswered(Seen.Why.REFUSED);
        }
        try {
            connected.getOutputStream().write(ask.message(options.authority()));
            return answer(reader);
        } catch (SocketTimeoutException late) {
            close();
            return new Seen.Unanswered(Seen.Why.TIMEOUT);
        } catch (IOException | NumberFormatException broken) {
            boolean begun = reader.begun();
            close();
            return new Seen.Unanswered(begun ? Seen.Why.CUT_OFF : Seen.Why.DROPPED);
        }
    }

    private Socket connect() throws IOException {
        Socket present = socket;
        if (present != null) {
            return present;
        }
        Socket fresh = new Socket();
        socket = fresh;
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout((int) options.patience().toMillis());
        fresh.connect(options.target(), (int) options.patience().toMillis());
        in = new MessageReader(fresh.getInputStream());
        return fresh;
    }

    private Seen answer(MessageReader reader) throws IOException {
        Optional<Head> head = reader.head();
        while (head.isPresent() && status(head.get()) == 100) {
            head = reader.head();
        }
        if (head.isEmpty()) {
            close();
            return new Seen.Unanswered(Seen.Why.DROPPED);
        }
        Head answer = head.get();
        reader.skipBody(answer, true);
        if (answer.says("connection", "close")) {
            close();
        }
        return new Seen.Answered(
                status(answer), answer.header(options.versionHeader()).orElse(""));
    }

    private static int status(Head answer) {
        return Integer.parseInt(answer.startLine().split(" ", 3)[1]);
    }

    /** Ends the connection; the next request opens another. May be called from any thread. */
    @Override
    public void close() {
        Socket present = socket;
        socket = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException alreadyGone) {
                // Closing is all that was wanted.
            }
        }
    }
}
