package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * What proxies in front, or whoever poses as one, and the sides of a WebSocket may send, by Jazzer: from the inputs in the
 * folder of this name, or guided by coverage where {@code JAZZER_FUZZ=1} is set.
 */
@Tag("fuzz")
class ForwardingFuzzTest {
    private static final List<Network> PEERS = List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));

    @FuzzTest(maxDuration = "20s")
    void a_header_of_the_proxy_protocol(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (int first = 0; first <= Math.min(bytes.length, 200); first++) {
            ProxyHeaderTest.isOneOfTheFour(in, first, ByteBufUtil.hexDump(in));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void an_x_forwarded_for(byte[] bytes) {
        ByteBuf lines = Unpooled.copiedBuffer(
                        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ", StandardCharsets.US_ASCII)
                .writeBytes(bytes)
                .writeBytes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        RequestHead head = new RequestHead(GatewayOptions.Limits.DEFAULT);
        if (head.feed(lines) != Head.DONE) {
            return;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int hops = 0; hops < 4; hops++) {
            Trust.client(head, new TrustedPeers(PEERS, hops, false))
                    .ifPresent(client ->
                            assertThat(text).as("an address that nobody wrote").containsAnyOf(".", ":"));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void frames_of_a_websocket(byte[] bytes) {
        WebSocketFrames atOnce = new WebSocketFrames();
        WebSocketFrames oneByOne = new WebSocketFrames();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThat(atOnce.pass(in, bytes.length, false)).isEqualTo(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(oneByOne.pass(in.slice(i, 1), 1, false)).isEqualTo(1);
        }
        assertThat(oneByOne.between()).isEqualTo(atOnce.between());
        assertThat(oneByOne.close()).isEqualTo(atOnce.close());
    }
}
