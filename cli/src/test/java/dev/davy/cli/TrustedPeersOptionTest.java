package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.gateway.AccessLogTarget;
import dev.davy.gateway.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code davy run --trusted-peers}. */
class TrustedPeersOptionTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "proxy", "10.0.0.0/8,cafe", "::1/200"})
    void what_is_no_network_is_wrong_use_and_says_what_is_expected(String networks) {
        Ran ran = Ran.davy("run", "--config", directory.toString(), "--trusted-peers", networks);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--trusted-peers", "network: ", "(expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trusted-hops=0", "--trusted-hops=101", "--trusted-hops=1", "--proxy-protocol"})
    void hops_and_proxy_protocol_without_peers_or_out_of_range_are_wrong_use(String option) {
        Ran ran = Ran.davy("run", "--config", directory.toString(), option);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(option.substring(0, option.contains("=") ? option.indexOf('=') : option.length()))
                .contains("(expected: ");
    }

    @Test
    void the_bucket_of_a_trusted_peer_is_believed_by_the_running_process() {
        String table = ReleaseEndToEndTest.SHOP.replaceAll("(?m)^.*\\{v3}.*\n", "");
        try (Scene scene = new Scene(directory).shop("v1").shop("v2")) {
            scene.file("shop.yaml", table)
                    .file(
                            "release.yaml",
                            ReleaseEndToEndTest.RELEASE.replace("version: v2", "version: v2\n  stages: [{hold: 1h}]"));
            InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
            RunOptions options = new RunOptions(
                    scene.config,
                    any,
                    any,
                    scene.data,
                    new AccessLogTarget.Off(),
                    List.of(Network.parse("127.0.0.0/8")));
            try (DavyProcess process = DavyProcess.start(options)) {
                process.gateway().orElseThrow().apply(GatewayEvidenceTest.split(99, 50));
                assertThat(scene.get(process.address(), "/", "x-davy-bucket", "49999")
                                .version())
                        .isEqualTo("v2");
                assertThat(scene.get(process.address(), "/", "x-davy-bucket", "50000")
                                .version())
                        .isEqualTo("v1");
            }
        }
    }
}
