package dev.davy.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance that keeps every request as it came and answers as it is told to. It reads as strictly as can be
 * ({@link StrictMessage}): what reaches it and is ambiguous is kept as a problem.
 */
final class RecordingUpstream implements AutoCloseable {
    /** What it does with a request: writes to the socket, and says whether the connection goes on. */
    interface Answer {
        boolean to(StrictMessage request, Socket socket) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket();
    private final Answer answer;
    private final List<StrictMessage> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private RecordingUpstream(Answer answer) throws IOException {
        this.answer = answer;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request 200 with its target as the body. */
    static RecordingUpstream echoing() throws IOException {
        return answering((request, socket) -> {
            write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Length: " + request.target().length() + "\r\n\r\n"
                            + (request.method().equals("HEAD") ? "" : request.target()));
            return true;
        });
    }

    static RecordingUpstream answering(Answer answer) throws IOException {
        return new RecordingUpstream(answer);
    }

    static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What came whole, in the order of completion. */
    List<StrictMessage> requests() {
        return requests;
    }

    /** What came and was ambiguous or broken off. */
    List<String> problems() {
        return problems;
    }

    /** How many connections were opened to it. */
    int connections() {
        return connections.get();
    }

    void forget() {
        requests.clear();
        problems.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (StrictMessage next = StrictMessage.request(in); next != null; next = StrictMessage.request(in)) {
                requests.add(next);
                if (!answer.to(next, socket)) {
                    return;
                }
            }
        } catch (StrictMessage.Ambiguous e) {
            problems.add(e.getMessage());
        } catch (IOException reset) {
            // The gateway took its connection away between two messages.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
