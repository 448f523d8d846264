package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a header of the PROXY protocol is, and what is none. */
class ProxyHeaderTest {
    static final String BEGIN = "0d0a0d0a000d0a515549540a";

    private static ProxyHeader text(String text) {
        return ProxyHeader.read(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private static ProxyHeader hex(String hex) {
        return ProxyHeader.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", ""))));
    }

    private static InetSocketAddress end(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void a_line_names_both_ends() {
        String line = "PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\n";
        assertThat(text(line + "GET /"))
                .isEqualTo(new ProxyHeader.Addresses(end("203.0.113.9", 4711), end("192.0.2.1", 443), line.length()));
        assertThat(text("PROXY TCP6 2001:db8::9 ::1 0 65535\r\n"))
                .isEqualTo(new ProxyHeader.Addresses(end("2001:db8::9", 0), end("::1", 65535), 36));
        assertThat(text("PROXY UNKNOWN\r\n")).isEqualTo(new ProxyHeader.Addresses(null, null, 15));
        assertThat(text("PROXY UNKNOWN ffff::1 what ever\r\n")).isEqualTo(new ProxyHeader.Addresses(null, null, 33));
    }

    @Test
    void bytes_name_both_ends_and_what_they_say_besides_is_skipped() {
        String addresses = "cb007109 c0000201 1267 01bb";
        var said = new ProxyHeader.Addresses(end("203.0.113.9", 4711), end("192.0.2.1", 443), 28);
        assertThat(hex(BEGIN + "21 11 000c" + addresses + "474554")).isEqualTo(said);
        assertThat(hex(BEGIN + "21 11 0013" + addresses + "04 0004 00000000"))
                .isEqualTo(new ProxyHeader.Addresses(said.source(), said.destination(), 35));
        assertThat(hex(BEGIN + "21 21 0024" + "20010db8" + "00".repeat(11) + "09" + "00".repeat(15) + "01"
                        + "1267 01bb"))
                .isEqualTo(new ProxyHeader.Addresses(end("2001:db8::9", 4711), end("::1", 443), 52));
        // For itself, of an unknown family, a datagram, a socket of Unix: nothing is said.
        for (String none : new String[] {"20 11 000c", "21 00 000c", "21 12 000c", "21 31 000c"}) {
            assertThat(hex(BEGIN + none + addresses)).isEqualTo(new ProxyHeader.Addresses(null, null, 28));
        }
        assertThat(hex(BEGIN + "20 00 0000")).isEqualTo(new ProxyHeader.Addresses(null, null, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\n",
                "PROXY \r\n",
                "PROXY  TCP4 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n",
                "PROXY TCP4 1.1.1.256 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
                "PROXY TCP6 ::: ::1 1 2\r\n",
                "PROXY TCP4 localhost 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 65536 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 -1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 01 2\r\n",
                "PROXY UDP4 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY tcp4 1.1.1.1 2.2.2.2 1 2\r\n"
            })
    void a_line_that_is_none_is_refused(String line) {
        assertThat(text(line)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c cb007109 c0000201 1267 01bb",
                "22 11 000c cb007109 c0000201 1267 01bb",
                "21 41 000c cb007109 c0000201 1267 01bb",
                "21 13 000c cb007109 c0000201 1267 01bb",
                "21 11 000b cb007109 c0000201 1267 01",
                "21 21 000c cb007109 c0000201 1267 01bb",
                "21 11 4001"
            })
    void bytes_that_are_none_are_refused(String rest) {
        assertThat(hex(BEGIN + rest)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void a_line_without_an_end_is_refused_at_its_longest() {
        String begin = "PROXY UNKNOWN ";
        assertThat(text(begin + "x".repeat(106 - begin.length()))).isEqualTo(new ProxyHeader.Unfinished());
        assertThat(text(begin + "x".repeat(107 - begin.length()))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(text(begin + "x".repeat(105 - begin.length()) + "\r\n"))
                .isEqualTo(new ProxyHeader.Addresses(null, null, 107));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n", "\u0016\u0003\u0001", "PROXZ", "\r\n\r\nG", "proxy "
            })
    void what_begins_otherwise_has_none(String bytes) {
        assertThat(text(bytes)).isEqualTo(new ProxyHeader.Absent());
    }

    /** Whatever comes: no error, nothing read twice, and what is said does not depend on how the bytes came. */
    @Test
    void any_bytes_at_all_are_one_of_the_four() throws UnknownHostException {
        long seed = 20_251_121;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            ByteBuf in = header(random);
            int changes = random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                in.setByte(random.nextInt(in.writerIndex()), random.nextInt(256));
            }
            if (random.nextInt(4) == 0) {
                in.writerIndex(random.nextInt(in.writerIndex() + 1));
            }
            String what = "seed " + seed + ": " + ByteBufUtil.hexDump(in);
            isOneOfTheFour(in, random.nextInt(in.readableBytes() + 1), what);
            if (changes == 0 && !(ProxyHeader.read(in) instanceof ProxyHeader.Unfinished)) {
                assertThat(ProxyHeader.read(in)).as(what).isInstanceOf(ProxyHeader.Addresses.class);
            }
        }
    }

    /** What holds for any bytes, and for so many of the first of them. */
    static void isOneOfTheFour(ByteBuf in, int first, String what) {
        ProxyHeader whole = ProxyHeader.read(in);
        ProxyHeader part = ProxyHeader.read(in.slice(0, first));
        assertThat(in.readerIndex()).as(what).isZero();
        if (whole instanceof ProxyHeader.Addresses said) {
            assertThat(said.bytes()).as(what).isBetween(15, in.readableBytes());
            assertThat(part).as(what).isEqualTo(first < said.bytes() ? new ProxyHeader.Unfinished() : said);
        } else {
            assertThat(part instanceof ProxyHeader.Unfinished || part.getClass() == whole.getClass())
                    .as(what)
                    .isTrue();
        }
    }

    private static ByteBuf header(SplittableRandom random) throws UnknownHostException {
        boolean six = random.nextBoolean();
        byte[][] ends = {new byte[six ? 16 : 4], new byte[six ? 16 : 4]};
        random.nextBytes(ends[0]);
        random.nextBytes(ends[1]);
        int from = random.nextInt(65536);
        int to = random.nextInt(65536);
        ByteBuf out = Unpooled.buffer();
        if (random.nextBoolean()) {
            String line = "PROXY TCP" + (six ? 6 : 4) + " "
                    + InetAddress.getByAddress(ends[0]).getHostAddress() + " "
                    + InetAddress.getByAddress(ends[1]).getHostAddress() + " " + from + " " + to + "\r\n";
            out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        } else {
            byte[] more = new byte[random.nextInt(40)];
            out.writeBytes(ByteBufUtil.decodeHexDump(BEGIN))
                    .writeByte(0x20 | random.nextInt(2))
                    .writeByte(six ? 0x21 : 0x11)
                    .writeShort(2 * ends[0].length + 4 + more.length)
                    .writeBytes(ends[0])
                    .writeBytes(ends[1])
                    .writeShort(from)
                    .writeShort(to)
                    .writeBytes(more);
        }
        byte[] behind = new byte[random.nextInt(20)];
        random.nextBytes(behind);
        return out.writeBytes(behind);
    }
}
