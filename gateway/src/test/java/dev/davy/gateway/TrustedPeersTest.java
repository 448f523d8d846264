package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Key;
import dev.davy.routing.Predicate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose word is believed about where a request comes from and where it belongs. */
class TrustedPeersTest {
    private static final String[] CLAIMS = {
        "X-Forwarded-For: 203.0.113.9, 192.0.2.7", "x-davy-audience: staff", "x-davy-bucket: 0"
    };

    private final Backend stable = Backend.saying("v1");
    private final Backend candidate = Backend.saying("v2");

    @AfterEach
    void close() {
        stable.close();
        candidate.close();
    }

    private Gateway gateway(String... trusted) {
        return gateway(
                TrustedPeers.of(List.of(trusted).stream().map(Network::parse).toList()));
    }

    private Gateway gateway(TrustedPeers trusted) {
        Gateway gateway =
                Gateway.start(GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withLoops(1)
                        .withTrustedPeers(trusted));
        gateway.update(Tables.shop()
                .with("v1", stable.address())
                .with("v2", candidate.address())
                .audience("staff", new Predicate.Header("x-staff", new dev.davy.resources.TextMatch.Exact("yes")))
                .audience("partners", new Predicate.ClientAddress(InetAddress.ofLiteral("203.0.113.0"), 24))
                .forwardAudiences()
                .build());
        return gateway;
    }

    private String head(Gateway gateway, String... headers) {
        stable.heads().clear();
        candidate.heads().clear();
        Client.get(gateway.address(), "/", headers);
        return String.join("", stable.heads()) + String.join("", candidate.heads());
    }

    @Test
    void a_trusted_peer_is_believed_about_address_audience_and_bucket() {
        try (Gateway gateway = gateway("10.0.0.0/8", "::1", "127.0.0.0/8", "192.0.2.0/24")) {
            assertThat(head(gateway, CLAIMS))
                    .contains("X-Forwarded-For: 203.0.113.9, 192.0.2.7, 127.0.0.1\r\n")
                    .contains("x-davy-audience: staff\r\n");
            assertThat(head(gateway, CLAIMS[0])).contains("x-davy-audience: partners\r\n");

            gateway.apply(ShopSplit.generation(1).percent(50).build());
            for (int i = 0; i < 20; i++) {
                assertThat(Client.get(gateway.address(), "/", "x-davy-bucket: 49999")
                                .body())
                        .isEqualTo("v2");
                assertThat(Client.get(gateway.address(), "/", "x-davy-bucket: 50000")
                                .body())
                        .isEqualTo("v1");
            }
            gateway.apply(ShopSplit.generation(2).ring("partners", 100).build());
            assertThat(Client.get(gateway.address(), "/", CLAIMS[0]).body()).isEqualTo("v2");
            assertThat(Client.get(gateway.address(), "/").body()).isEqualTo("v1");
        }
    }

    @Test
    void hops_that_are_counted_say_how_far_from_the_right_the_client_is() {
        List<Network> here = List.of(Network.parse("127.0.0.0/8"));
        for (String[] each : new String[][] {
            {"1", "198.51.100.1, 203.0.113.9, 192.0.2.7", ""},
            {"2", "198.51.100.1, 203.0.113.9, 192.0.2.7", "partners"},
            // A forger in front adds on the left; what is too short says nothing, and so does what is no address.
            {"2", "203.0.113.1, 203.0.113.2, 198.51.100.1, 192.0.2.7", ""},
            {"3", "203.0.113.9, 192.0.2.7", ""},
            {"2", "203.0.113.9, nobody, 192.0.2.7", ""},
            // Networks say nothing then: two of the hops are where trusted peers are.
            {"1", "203.0.113.9, 127.0.0.5", ""},
            {"2", "203.0.113.9, 127.0.0.5", "partners"}
        }) {
            Gateway gateway = gateway(new TrustedPeers(here, Integer.parseInt(each[0]), false));
            try (gateway) {
                String head = head(gateway, "X-Forwarded-For: " + each[1]);
                assertThat(head.contains("x-davy-audience: partners"))
                        .as(String.join("; ", each))
                        .isEqualTo(!each[2].isEmpty());
            }
        }
    }

    @Test
    void nobody_else_is() {
        try (Gateway gateway = gateway("10.0.0.0/8", "::1", "127.0.0.2")) {
            assertThat(head(gateway, CLAIMS))
                    .contains("X-Forwarded-For: 127.0.0.1\r\n")
                    .doesNotContain("203.0.113.9", "x-davy");
            gateway.apply(ShopSplit.generation(1)
                    .percent(50)
                    .by(new Key.ClientAddress())
                    .build());
            String first = Client.get(gateway.address(), "/").body();
            for (int i = 0; i < 20; i++) {
                assertThat(Client.get(
                                        gateway.address(),
                                        "/",
                                        "X-Forwarded-For: 203.0.113." + i,
                                        "x-davy-bucket: " + 5_000 * i)
                                .body())
                        .isEqualTo(first);
            }
        }
    }
}
