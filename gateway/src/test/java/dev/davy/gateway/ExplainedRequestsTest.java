package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.routing.Explanation.Outcome;
import dev.davy.routing.RandomRouting;
import dev.davy.routing.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplainedRequestsTest {
    private static final int CONFIGURATIONS = 40;
    private static final int REQUESTS = 40;

    @Test
    void whatAConfigurationSaysInWordsIsWhatTheGatewayDoes() {
        long seed = System.nanoTime();
        System.out.println("explained requests seed " + seed);
        Map<String, Backend> backends = new TreeMap<>();
        RandomRouting.UPSTREAMS.forEach((upstream, versions) -> versions.forEach(
                version -> backends.put(upstream + "." + version, Backend.saying(upstream + "." + version))));
        for (int i = 0; i < CONFIGURATIONS; i++) {
            RandomRouting routing = RandomRouting.of(
                    seed + i,
                    (upstream, version) ->
                            backends.get(upstream + "." + version).port());
            InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (Gateway gateway = Gateway.start(
                            GatewayOptions.listening(anywhere).withLoops(1),
                            routing.table(),
                            routing.splits().values().stream().toList());
                    Client client = Client.of(gateway.address())) {
                for (int j = 0; j < REQUESTS; j++) {
                    Request request = routing.request();
                    client.send(bytes(request));
                    Client.Answer answer = client.answer();
                    String got = answer.status() == 200 ? answer.body() : "" + answer.status();
                    assertThat(expected(routing, request))
                            .as("seed %d: %s%n%s%n%s", seed + i, request, routing.splits(), routing.text())
                            .contains(got);
                }
            }
        }
        backends.values().forEach(Backend::close);
    }

    private static Set<String> expected(RandomRouting routing, Request request) {
        return routing.outcomes(request).stream()
                .flatMap(outcome -> switch (outcome) {
                    case Outcome.Answered answered -> Stream.of("" + answered.status());
                    case Outcome.Given given when given.instances() == 0 -> Stream.of("503");
                    case Outcome.Given given ->
                        given.version()
                                .map(version -> Stream.of(given.upstream() + "." + version))
                                .orElseGet(() -> RandomRouting.UPSTREAMS.get(given.upstream()).stream()
                                        .filter(version -> !given.withheld().equals(java.util.Optional.of(version)))
                                        .map(version -> given.upstream() + "." + version));
                })
                .collect(Collectors.toSet());
    }

    private static String bytes(Request request) {
        StringBuilder bytes = new StringBuilder(
                request.method() + " " + request.target() + " HTTP/1.1\r\nHost: " + request.authority() + "\r\n");
        request.headers()
                .forEach(field -> bytes.append(field.name())
                        .append(": ")
                        .append(field.value())
                        .append("\r\n"));
        return bytes + "\r\n";
    }
}
