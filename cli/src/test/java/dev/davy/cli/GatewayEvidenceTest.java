package dev.davy.cli;

import static org.awaitility.Awaitility.await;

import dev.davy.demo.SampleShop;
import dev.davy.demo.ShopOptions;
import dev.davy.gateway.Gateway;
import dev.davy.gateway.GatewayOptions;
import dev.davy.model.Key;
import dev.davy.model.Split;
import dev.davy.model.Weight;
import dev.davy.release.EvidenceLedger;
import dev.davy.release.spi.EvidenceSourceContract;
import dev.davy.resources.ResourceFile;
import dev.davy.routing.RoutingCompiler;
import dev.davy.routing.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GatewayEvidenceTest {
    /** Of the Upstream {@code shop} between v1 and v2, each request by itself. */
    static Split split(long term, int percent) {
        return new Split(
                "shop",
                "shop",
                term,
                1,
                7,
                new Key.Request(),
                "v1",
                Optional.of("v2"),
                Weight.ofPercent(percent),
                List.of(),
                List.of(),
                Weight.ZERO,
                true,
                Duration.ofSeconds(10));
    }

    static RoutingTable table(SampleShop v1, SampleShop v2) {
        String text = ReleaseEndToEndTest.SHOP
                .replaceAll("(?m)^.*\\{v3}.*\n", "")
                .replace("{v1}", "127.0.0.1:" + v1.address().getPort())
                .replace("{v2}", "127.0.0.1:" + v2.address().getPort());
        return RoutingCompiler.compile(ResourceFile.read("shop.yaml", text).resources())
                .table();
    }

    static GatewayOptions anywhere() {
        return GatewayOptions.listening(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    /** Real requests to a real gateway with two shops behind it. */
    @TestFactory
    Stream<DynamicTest> it_keeps_what_a_source_of_evidence_promises() {
        return EvidenceSourceContract.promises().stream()
                .map(promise -> DynamicTest.dynamicTest(promise.sentence(), () -> {
                    Split split = split(1, 50);
                    try (SampleShop v1 = SampleShop.start(ShopOptions.of("v1"));
                            SampleShop v2 = SampleShop.start(ShopOptions.of("v2"));
                            Gateway gateway = Gateway.start(anywhere(), table(v1, v2), List.of(split))) {
                        GatewayEvidence source = new GatewayEvidence(() -> Optional.of(gateway), () -> table(v1, v2));
                        promise.test()
                                .accept(new EvidenceSourceContract.Subject(
                                        source, () -> ask(gateway), EvidenceLedger.EMPTY.issued(split)));
                    }
                }));
    }

    private static void ask(Gateway gateway) {
        for (int i = 0; i < 20; i++) {
            try (var answer = URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/")
                    .toURL()
                    .openStream()) {
                answer.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        await().until(() -> gateway.counters("shop").stream()
                .allMatch(counter -> counter.counts().inFlight() == 0));
    }
}
