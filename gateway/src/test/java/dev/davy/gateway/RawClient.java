package dev.davy.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client that sends any bytes, and reads answers as strictly as can be. */
final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawClient connect(InetSocketAddress gateway) throws IOException {
        var socket = new Socket(gateway.getAddress(), gateway.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return new RawClient(socket);
    }

    RawClient send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next answer; fails when there is none within ten seconds or it is ambiguous. */
    StrictMessage answer() throws IOException {
        return StrictMessage.answer(in, false);
    }

    /** The next answer, to a HEAD request. */
    StrictMessage answerToHead() throws IOException {
        return StrictMessage.answer(in, true);
    }

    /** Every answer until the gateway closes the connection; fails when it does not within ten seconds. */
    List<StrictMessage> answersUntilClosed() throws IOException {
        var answers = new ArrayList<StrictMessage>();
        try {
            for (StrictMessage next = answer(); next != null; next = answer()) {
                answers.add(next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the gateway left the connection open after " + answers, e);
        } catch (SocketException reset) {
            // Closed with bytes unread, which a refusal may do.
        }
        return answers;
    }

    /** Everything until the gateway closes the connection, as it comes. */
    String bytesUntilClosed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                bytes.write(c);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the gateway left the connection open after " + bytes, e);
        } catch (SocketException reset) {
            // Closed with bytes unread.
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends no more, and still reads. */
    RawClient finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Goes away with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
