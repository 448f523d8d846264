package dev.davy.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on loopback for servers that would rather have their usual one. */
final class FreePorts {
    private FreePorts() {}

    /** The usual port where nobody listens on it, else 0, for which the system chooses one. */
    static InetSocketAddress usualOrAny(int usual) {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket probe = new ServerSocket()) {
            InetSocketAddress address = new InetSocketAddress(loopback, usual);
            probe.bind(address);
            return address;
        } catch (IOException taken) {
            return new InetSocketAddress(loopback, 0);
        }
    }
}
