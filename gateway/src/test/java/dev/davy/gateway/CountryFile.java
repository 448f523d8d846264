package dev.davy.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a small MMDB file (MaxMind DB file format 2.0): records of 24 bits, IPv4 below {@code ::/96}, one country to a
 * network.
 */
final class CountryFile {
    private static final int EMPTY = -1;

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Puts a file of these countries by network where the old one was, in one step. */
    static void write(Path file, Map<String, String> countries) {
        CountryFile tree = new CountryFile();
        countries.forEach(tree::add);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.write(next, tree.bytes());
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String text, String code) {
        Network network = Network.parse(text);
        byte[] address = network.address().getAddress();
        int offset = 128 - address.length * 8;
        int length = offset + network.prefixLength();
        int at = data.size();
        map(data, 1);
        text(data, "country");
        map(data, 1);
        text(data, "iso_code");
        text(data, code);
        int node = 0;
        for (int bit = 0; bit < length; bit++) {
            int side = bit < offset ? 0 : (address[(bit - offset) / 8] >> (7 - (bit - offset) % 8)) & 1;
            if (bit == length - 1) {
                nodes.get(node)[side] = -2 - at;
            } else {
                if (nodes.get(node)[side] < 0) {
                    nodes.get(node)[side] = nodes.size();
                    nodes.add(new int[] {EMPTY, EMPTY});
                }
                node = nodes.get(node)[side];
            }
        }
    }

    private byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int side : node) {
                int value = side == EMPTY ? nodes.size() : side < EMPTY ? nodes.size() + 16 + (-2 - side) : side;
                number(out, value, 3);
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
        out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        map(out, 9);
        text(out, "binary_format_major_version");
        small(out, 2);
        text(out, "binary_format_minor_version");
        small(out, 0);
        text(out, "build_epoch");
        out.write(4);
        out.write(2);
        number(out, 1_700_000_000, 4);
        text(out, "database_type");
        text(out, "Test-Country");
        text(out, "description");
        map(out, 0);
        text(out, "ip_version");
        small(out, 6);
        text(out, "languages");
        out.write(0);
        out.write(4);
        text(out, "node_count");
        out.write((6 << 5) | 4);
        number(out, nodes.size(), 4);
        text(out, "record_size");
        small(out, 24);
        return out.toByteArray();
    }

    private static void map(ByteArrayOutputStream out, int entries) {
        out.write((7 << 5) | entries);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write((2 << 5) | text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void small(ByteArrayOutputStream out, int value) {
        out.write((5 << 5) | 1);
        out.write(value);
    }

    private static void number(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(value >> (8 * i));
        }
    }
}
