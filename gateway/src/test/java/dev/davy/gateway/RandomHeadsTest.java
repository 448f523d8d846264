package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.routing.Request;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Cookies, X-Forwarded-For, buckets and countries at random: what bytes say is what texts say, and nothing breaks. */
class RandomHeadsTest {
    private static final int ROUNDS = 20_000;
    private static final String[] PIECES = {
        "sid",
        "sid=",
        "=",
        ";",
        "; ",
        " ",
        "\t",
        ",",
        "a",
        "SID=1",
        "\"",
        "davy-bucket=",
        ".",
        "shop=",
        "99999",
        "100000",
        "-1",
        "10.0.0.1",
        "127.0.0.1",
        "::1",
        "[::1]",
        ":80",
        "203.0.113.9",
        "fe80::1%eth0",
        "unknown",
        "1.2.3",
        "/8",
        "for=",
        "DE",
        "de",
        "\u00e4",
        "x".repeat(40),
        "A".repeat(16) + "." + "B".repeat(22)
    };
    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.1");
    private static final PeerIdentity TRUSTED =
            identity(List.of(Network.parse("127.0.0.0/8"), Network.parse("10.0.0.0/8")));
    private static final PeerIdentity STRANGER = identity(List.of());

    @Test
    void what_is_read_from_the_bytes_of_a_head_is_what_its_text_says() {
        long seed = System.nanoTime();
        System.out.println("random heads seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<Request.Field> fields = new ArrayList<>();
            for (String name : List.of("Cookie", "X-Forwarded-For", "x-davy-bucket", "cf-ipcountry")) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    fields.add(new Request.Field(name, text(random)));
                }
            }
            String as = "seed " + seed + " round " + round + ": " + fields;
            RequestHead head = head(fields);
            check(head, fields, as);
        }
    }

    /** That the bytes of a head say what its fields say. */
    static void check(RequestHead head, List<Request.Field> fields, String as) {
        Request request = new Request("GET", "a", "/", fields, PROXY);
        for (String name : List.of("sid", "a", "davy-bucket", "=")) {
            long slice = HeaderValues.cookie(head, name.getBytes(StandardCharsets.UTF_8));
            String found = slice == 0 ? null : head.text((int) (slice >>> 32), (int) slice);
            assertThat(found)
                    .as("%s in %s", name, as)
                    .isEqualTo(request.cookie(name).orElse(null));
        }
        assertThat(Trust.bucket(head, "shop")).as(as).isBetween(-1, 99_999);
        assertThat(Trust.buckets(head, "shop"))
                .as(as)
                .matches("(([-.a-z0-9]+=)?[0-9]{1,5},)*")
                .doesNotStartWith("shop=")
                .doesNotContain(",shop=");
        Trust.country(head, "CF-IPCountry")
                .ifPresent(code -> assertThat(code).as(as).matches("[A-Z]{2}"));
        assertThat(STRANGER.client(head)).as(as).isEqualTo(PROXY);
        assertThat(TRUSTED.client(head)).as(as).isEqualTo(client(request));
    }

    /** The last hop that is no proxy of ours; what stands before one that is no address counts for nothing. */
    private static InetAddress client(Request request) {
        InetAddress client = PROXY;
        List<String> hops =
                Arrays.asList(request.header("x-forwarded-for").orElse("").split(","));
        for (String hop : hops.reversed()) {
            try {
                client = Network.parse(hop.strip()).address();
            } catch (IllegalArgumentException noAddress) {
                return client;
            }
            if (client.getAddress()[0] != 127 && client.getAddress()[0] != 10) {
                return client;
            }
        }
        return client;
    }

    private static PeerIdentity identity(List<Network> trusted) {
        return new PeerIdentity(PROXY, new InetSocketAddress(PROXY, 80), TrustedPeers.of(trusted), null);
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString().strip();
    }

    private static RequestHead head(List<Request.Field> fields) {
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        RequestHead head = new RequestHead(GatewayOptions.Limits.DEFAULT);
        assertThat(head.feed(Unpooled.copiedBuffer(text + "\r\n", StandardCharsets.UTF_8)))
                .isEqualTo(Head.DONE);
        return head;
    }
}
