package dev.davy.integrations;

import dev.davy.resources.MetadataAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks HTTP servers outside, one request a connection, in plain blocking code: for a few requests a second, not for traffic.
 *
 * <p>It connects to the addresses that it looked up and checked itself, so that no name leads to a link-local address or to a
 * cloud's metadata, whatever its server answers the second time (docs/decisions/0009). No redirect is followed. Any thread;
 * the work is done by a virtual thread of its own, which the deadline ends.
 */
public final class Outbound {
    private final boolean metadataAllowed;

    /** @param metadataAllowed whether link-local addresses and clouds' metadata may be asked */
    public Outbound(boolean metadataAllowed) {
        this.metadataAllowed = metadataAllowed;
    }

    /** Sends a request and waits for the whole answer. */
    OutboundAnswer send(OutboundRequest request) {
        Exchange exchange = new Exchange(request);
        FutureTask<OutboundAnswer> asking = new FutureTask<>(exchange::run);
        Thread.ofVirtual().name("outbound").start(asking);
        try {
            return asking.get(request.deadline().toNanos(), TimeUnit.NANOSECONDS)
                    .without(request.hidden());
        } catch (TimeoutException _) {
            throw exchange.failed("no whole answer within " + text(request.deadline()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw exchange.failed("the process ends");
        } catch (ExecutionException failed) {
            throw exchange.failed(reason(Objects.requireNonNull(failed.getCause())));
        } finally {
            exchange.end();
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "its name is not known";
            case SSLException tls -> "TLS: " + innermost(tls);
            default -> innermost(failure);
        };
    }

    private static String innermost(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
    }

    /** One exchange; the caller's thread may end it at any time. */
    private final class Exchange {
        private final OutboundRequest request;
        /** The connection, or the socket {@link #ENDED} once nobody waits any more. */
        private final AtomicReference<Socket> open = new AtomicReference<>();

        private volatile boolean sent;

        Exchange(OutboundRequest request) {
            this.request = request;
        }

        OutboundException failed(String why) {
            return new OutboundException(request.peer() + ": " + why, sent);
        }

        OutboundAnswer run() throws IOException {
            try (Socket socket = connected()) {
                socket.setTcpNoDelay(true);
                Socket spoken = request.secure() ? secured(socket) : socket;
                byte[] bytes = request.bytes();
                sent = true;
                spoken.getOutputStream().write(bytes);
                spoken.getOutputStream().flush();
                return new AnswerReader(spoken.getInputStream(), request.mostBytes()).read();
            }
        }

        private Socket connected() throws IOException {
            IOException first = null;
            for (InetAddress address : addresses()) {
                Socket socket = new Socket();
                if (!open.compareAndSet(null, socket)) {
                    socket.close();
                    throw new IOException("ended");
                }
                try {
                    socket.connect(new InetSocketAddress(address, request.port()));
                    return socket;
                } catch (IOException refused) {
                    socket.close();
                    open.compareAndSet(socket, null);
                    first = first == null ? refused : first;
                }
            }
            throw first == null ? new UnknownHostException(request.host()) : first;
        }

        /** Every address is checked before one is connected to: a name that leads to a forbidden one is not asked at all. */
        private List<InetAddress> addresses() throws IOException {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(request.host()));
            boolean forbidden = MetadataAddresses.contain(request.host())
                    || addresses.stream().anyMatch(MetadataAddresses::contain);
            if (forbidden && !metadataAllowed) {
                throw new IOException(
                        "is link-local or a cloud's metadata, which is not asked (expected: another address,"
                                + " or davy run --allow-metadata-addresses)");
            }
            return addresses;
        }

        private Socket secured(Socket socket) throws IOException {
            SSLSocketFactory factory = request.tls().orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
            SSLSocket secured = (SSLSocket) factory.createSocket(socket, request.host(), request.port(), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (MetadataAddresses.literal(request.host()).isEmpty()) {
                parameters.setServerNames(List.of(new SNIHostName(request.host())));
            }
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return secured;
        }

        void end() {
            Socket socket = open.getAndSet(ENDED);
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException _) {
                // It is closed all the same.
            }
        }
    }

    private static final Socket ENDED = new Socket();
}
