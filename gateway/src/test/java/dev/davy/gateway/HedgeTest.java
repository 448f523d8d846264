package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When stable is asked beside a candidate that does not answer. */
class HedgeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void once_stable_answered_a_thousand_times_it_is_asked_at_four_times_its_slowest_thousandth() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (Backend stable = Backend.saying("stable");
                Backend candidate = Backend.serving(request -> goOn.await());
                Gateway gateway = Gateway.start(
                        GatewayOptions.listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                                .withLoops(1)
                                .withTimeouts(GatewayOptions.Timeouts.DEFAULT.withRequest(DEADLINE)));
                Client client = Client.of(gateway.address())) {
            gateway.update(Tables.shop()
                    .with("v1", stable.address())
                    .with("v2", candidate.address())
                    .build());
            gateway.apply(ShopSplit.generation(1).percent(0).build());
            for (int i = 0; i < StablePace.ENOUGH; i++) {
                assertThat(client.get("/").body()).isEqualTo("stable");
            }
            gateway.apply(ShopSplit.generation(2).percent(100).build());
            long begun = System.nanoTime();
            assertThat(client.get("/").body()).isEqualTo("stable");
            assertThat(candidate.heads()).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(DEADLINE.dividedBy(4));
            goOn.countDown();
        }
    }
}
