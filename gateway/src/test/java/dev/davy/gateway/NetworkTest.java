package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.1.2,11.0.0.1",
        "10.1.2.3,10.1.2.3,10.1.2.4",
        "192.168.0.128/25,192.168.0.200,192.168.0.127",
        "0.0.0.0/0,200.1.2.3,::1",
        "fd00::/8,fdff::1,fe00::1",
        "2001:db8::/33,2001:db8:7fff::1,2001:db8:8000::1",
        "::1,::1,::2",
        "::/0,2001::1,1.2.3.4"
    })
    void a_network_has_the_addresses_that_begin_as_it_does(String network, String inside, String outside) {
        Network parsed = Network.parse(network);
        assertThat(parsed.contains(InetAddress.ofLiteral(inside).getAddress())).isTrue();
        assertThat(parsed.contains(InetAddress.ofLiteral(outside).getAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10",
                "10.1/8",
                "cafe",
                "localhost",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "::1/129",
                "256.0.0.1",
                "10.0.0.0/8/8",
                "fd00::g",
                ":"
            })
    void anything_else_is_refused_in_words(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(text))
                .withMessageStartingWith("network: " + text + " (expected: ");
    }
}
