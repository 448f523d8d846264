package dev.davy.cli;

import dev.davy.model.Split;
import dev.davy.release.spi.TrafficRouterContract;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GatewayRouterTest {
    /** Before the listener is open, when a process starts: what it keeps then is what the gateway opens with. */
    @TestFactory
    Stream<DynamicTest> it_keeps_what_a_router_promises() {
        return TrafficRouterContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    GatewayRouter router = new GatewayRouter();
                    promise.test()
                            .accept(new TrafficRouterContract.Subject(
                                    router,
                                    target -> Optional.ofNullable(
                                                    router.splits().get(target))
                                            .map(Split::weight)));
                }));
    }
}
