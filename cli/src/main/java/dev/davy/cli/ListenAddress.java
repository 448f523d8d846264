package dev.davy.cli;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code PORT} or {@code ADDRESS:PORT}; the default address is 127.0.0.1, port 0 lets the system choose. */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LAST_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.isEmpty() || host.indexOf(':') >= 0) {
            throw wrong(text);
        }
        InetSocketAddress address = new InetSocketAddress(host, port(text, text.substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new TypeConversionException("address: " + text + " (expected: a name or address of this machine)");
        }
        return address;
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= LAST_PORT && Character.isDigit(digits.charAt(0))) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("address: " + text + " (expected: PORT or ADDRESS:PORT, port 0..65535)");
    }

    /** As a person writes it: {@code 127.0.0.1:8081}, {@code [::1]:8081}. */
    static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
