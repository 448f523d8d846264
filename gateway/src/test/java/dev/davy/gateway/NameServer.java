package dev.davy.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on UDP (RFC 1035) whose names all have one IPv4 address, and no other kind of record but aliases. */
final class NameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int REFERENCE_TO_QUESTION = 0xc00c;

    private final Map<String, Integer> timesToLive;
    private final Map<String, Alias> aliases = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private volatile InetAddress address = InetAddress.ofLiteral("10.0.0.1");

    private record Alias(int timeToLive, String name) {}

    /** @param timesToLive of the names, in seconds */
    NameServer(Map<String, Integer> timesToLive) throws SocketException {
        this.timesToLive = timesToLive;
        Thread.ofVirtual().start(this::serve);
    }

    NameServer alias(String name, int timeToLive, String of) {
        aliases.put(name, new Alias(timeToLive, of));
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** What every name is from now on. */
    void is(InetAddress other) {
        address = other;
    }

    /** How often the IPv4 address of a name was asked for. */
    long asked(String name) {
        return asked.stream().filter(name::equals).count();
    }

    private void serve() {
        byte[] in = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(in, in.length);
                socket.receive(packet);
                byte[] out = answer(ByteBuffer.wrap(in, 0, packet.getLength()));
                socket.send(new DatagramPacket(out, out.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        short id = query.getShort();
        query.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        String asks = name.toString();
        Alias alias = aliases.get(asks);
        String real = alias == null ? asks : alias.name();
        boolean known = timesToLive.containsKey(real);
        boolean addresses = known && type == A;
        if (type == A) {
            asked.add(asks);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(known ? 0x8180 : 0x8183);
        out.writeShort(1);
        out.writeShort((alias == null ? 0 : 1) + (addresses ? 1 : 0));
        out.writeInt(0);
        name(out, asks);
        out.writeShort(type);
        out.writeShort(1);
        if (alias != null) {
            out.writeShort(REFERENCE_TO_QUESTION);
            record(out, CNAME, alias.timeToLive(), encoded(real));
        }
        if (addresses) {
            name(out, real);
            record(out, A, timesToLive.getOrDefault(real, 0), address.getAddress());
        }
        return bytes.toByteArray();
    }

    private static void record(DataOutputStream out, int type, int timeToLive, byte[] content) throws IOException {
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(timeToLive);
        out.writeShort(content.length);
        out.write(content);
    }

    private static byte[] encoded(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        name(new DataOutputStream(bytes), name);
        return bytes.toByteArray();
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        for (String label : name.split("\\.", -1)) {
            out.writeByte(label.length());
            out.writeBytes(label);
        }
        out.writeByte(0);
    }

    @Override
    public void close() {
        socket.close();
    }
}
