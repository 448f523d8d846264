package dev.davy.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that answers one request of each connection, promises to keep it alive, and closes it. */
final class OneAnswerServer {
    private OneAnswerServer() {}

    static void serve(ServerSocket listener) {
        while (true) {
            try (Socket socket = listener.accept()) {
                new MessageReader(socket.getInputStream()).head();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }
}
