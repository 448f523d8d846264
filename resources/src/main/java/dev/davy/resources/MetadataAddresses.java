package dev.davy.resources;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses and names at which clouds hand out the credentials of the machine itself, and all link-local ones: no webhook
 * and no metric store is there, so that whoever may write a Release may not read them. Pure: no name is looked up.
 */
public final class MetadataAddresses {
    private record Block(InetAddress first, int bits) {
        boolean contains(byte[] other) {
            byte[] address = first.getAddress();
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Link-local; then Alibaba's, Oracle's, Azure's, AWS's and Google's own. */
    private static final List<Block> BLOCKS = List.of(
            block("169.254.0.0", 16),
            block("fe80::", 10),
            block("100.100.100.200", 32),
            block("192.0.0.192", 32),
            block("168.63.129.16", 32),
            block("fd00:ec2::", 32),
            block("fd20:ce::254", 128));

    private static final Set<String> NAMES = Set.of(
            "metadata",
            "metadata.google.internal",
            "metadata.goog",
            "metadata.azure.internal",
            "metadata.azure.com",
            "metadata.tencentyun.com",
            "instance-data",
            "instance-data.ec2.internal");

    /** Where an address of IPv4 stands in one of IPv6: compatible, NAT64 (RFC 6052), 6to4 (RFC 3056). */
    private static final List<Block> HOLDING_IPV4 =
            List.of(block("::", 96), block("64:ff9b::", 96), block("64:ff9b:1::", 96), block("2002::", 16));

    private MetadataAddresses() {}

    private static Block block(String address, int bits) {
        return new Block(InetAddress.ofLiteral(address), bits);
    }

    /** Whether an address is one of them, in whatever form. */
    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return contain(bytes) || (address instanceof Inet6Address && contain(held(bytes)));
    }

    private static boolean contain(byte[] address) {
        return BLOCKS.stream().anyMatch(block -> block.contains(address));
    }

    private static byte[] held(byte[] address) {
        for (Block block : HOLDING_IPV4) {
            if (block.contains(address)) {
                int at = block.bits() == 16 ? 2 : 12;
                return Arrays.copyOfRange(address, at, at + 4);
            }
        }
        return new byte[0];
    }

    /** Whether the host of a URL is one of them as it is written; what a name stands for is for whoever looks it up. */
    public static boolean contain(String host) {
        String name = plain(host);
        return NAMES.contains(name)
                || literal(name).filter(MetadataAddresses::contain).isPresent();
    }

    /** The address that a host is, if it is written as one; a zone is left out. */
    public static Optional<InetAddress> literal(String host) {
        String name = plain(host);
        if (!name.contains(":") && !name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return Optional.empty();
        }
        try {
            int zone = name.indexOf('%');
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? name : name.substring(0, zone)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String plain(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return name.toLowerCase(Locale.ROOT);
    }
}
