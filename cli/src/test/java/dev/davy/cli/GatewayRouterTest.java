package dev.davy.cli;

import dev.davy.demo.SampleShop;
import dev.davy.demo.ShopOptions;
import dev.davy.gateway.Gateway;
import dev.davy.gateway.GatewayOptions;
import dev.davy.gateway.Network;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.release.spi.TrafficRouterContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
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

    /** With the listener open: what requests follow, found out by buckets that a trusted peer names. */
    @TestFactory
    Stream<DynamicTest> requests_follow_what_it_promises() {
        return TrafficRouterContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    try (SampleShop v1 = SampleShop.start(ShopOptions.of("v1"));
                            SampleShop v2 = SampleShop.start(ShopOptions.of("v2"))) {
                        GatewayRouter router = new GatewayRouter();
                        GatewayOptions options =
                                GatewayEvidenceTest.anywhere().withTrustedPeers(List.of(Network.parse("127.0.0.1")));
                        try (Gateway gateway = router.open(options, GatewayEvidenceTest.table(v1, v2))) {
                            promise.test().accept(new TrafficRouterContract.Subject(router, _ -> followed(gateway)));
                        }
                    }
                }));
    }

    /** The first bucket that is stable's; empty where the last one is now stable's and now the candidate's. */
    private static Optional<Weight> followed(Gateway gateway) {
        if (Stream.generate(() -> candidate(gateway, Weight.BUCKETS - 1))
                .limit(4)
                .anyMatch(is -> is)) {
            return Optional.empty();
        }
        int candidates = 0;
        int stables = Weight.BUCKETS - 1;
        while (candidates < stables) {
            int middle = (candidates + stables) / 2;
            if (candidate(gateway, middle)) {
                candidates = middle + 1;
            } else {
                stables = middle;
            }
        }
        return Optional.of(new Weight(candidates));
    }

    private static boolean candidate(Gateway gateway, int bucket) {
        try {
            var asked = URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/")
                    .toURL()
                    .openConnection();
            asked.setRequestProperty("x-davy-bucket", Integer.toString(bucket));
            return "v2".equals(asked.getHeaderField("x-shop-version"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
