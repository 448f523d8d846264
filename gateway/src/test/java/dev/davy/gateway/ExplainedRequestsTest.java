package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.davy.model.Key;
import dev.davy.routing.Claims;
import dev.davy.routing.Explanation.Outcome;
import dev.davy.routing.RandomRouting;
import dev.davy.routing.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainedRequestsTest {
    private static final int CONFIGURATIONS = 40;
    private static final int REQUESTS = 40;
    private static final CookieKey COOKIES = CookieKey.create();
    private static final Map<Claims, String> TOKENS = new HashMap<>();

    @TempDir
    private Path keys;

    /** A client's side: what the answer to a request is, its body or its status. */
    private interface Asking extends AutoCloseable {
        String answer(Request request) throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Connecting {
        Asking to(InetSocketAddress gateway) throws IOException;
    }

    @Test
    void whatAConfigurationSaysInWordsIsWhatTheGatewayDoes() throws IOException {
        compare(CONFIGURATIONS, address -> {
            Client client = Client.of(address);
            return new Asking() {
                @Override
                public String answer(Request request) {
                    client.send(bytes(request));
                    Client.Answer answer = client.answer();
                    return said("" + answer.status(), answer.header("grpc-status"), answer.body());
                }

                @Override
                public void close() {
                    client.close();
                }
            };
        });
    }

    @Test
    void theSameInHttp2() throws IOException {
        compare(CONFIGURATIONS / 4, address -> {
            Http2Frames client = Http2Frames.connect(address);
            return new Asking() {
                @Override
                public String answer(Request request) throws IOException {
                    Http2Frames.Answer answer = client.answer(client.head(true, fields(request)));
                    return said(answer.status(), answer.field("grpc-status"), answer.body());
                }

                @Override
                public void close() throws IOException {
                    client.close();
                }
            };
        });
    }

    /** Calls of gRPC are told the status in gRPC, where the gateway itself answers. */
    private static String said(String status, String grpcStatus, String body) {
        return switch (grpcStatus) {
            case "" -> status.equals("200") ? body : status;
            case "2" -> "500";
            case "12" -> "404";
            case "14" -> "503";
            default -> "grpc-status " + grpcStatus;
        };
    }

    private static String[] fields(Request request) {
        List<String> fields = new ArrayList<>(List.of(
                ":method",
                request.method(),
                ":scheme",
                "http",
                ":authority",
                request.authority(),
                ":path",
                request.target()));
        request.headers().forEach(field -> {
            fields.add(field.name().toLowerCase(Locale.ROOT));
            fields.add(field.value());
        });
        return fields.toArray(String[]::new);
    }

    private void compare(int configurations, Connecting connecting) throws IOException {
        try (TokenIssuer issuer = new TokenIssuer()) {
            Files.writeString(keys.resolve("keys.json"), issuer.published());
        }
        long seed = System.nanoTime();
        System.out.println("explained requests seed " + seed);
        Map<String, Backend> backends = new TreeMap<>();
        RandomRouting.UPSTREAMS.forEach((upstream, versions) -> versions.forEach(
                version -> backends.put(upstream + "." + version, Backend.saying(upstream + "." + version))));
        AtomicReference<Request.Facts> facts = new AtomicReference<>(Request.Facts.NONE);
        for (int i = 0; i < configurations; i++) {
            RandomRouting routing = RandomRouting.of(
                    seed + i,
                    (upstream, version) ->
                            backends.get(upstream + "." + version).port());
            InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (Gateway gateway = Gateway.start(
                            GatewayOptions.listening(anywhere)
                                    .withLoops(1)
                                    .withIdentification(Identification.NONE
                                            .withDirectory(keys)
                                            .withCookieKey(COOKIES)
                                            .withClock(() -> facts.get().now())
                                            .withCountries(_ -> facts.get().country())),
                            routing.table(),
                            routing.splits().values().stream().toList());
                    Asking client = connecting.to(gateway.address())) {
                for (int j = 0; j < REQUESTS; j++) {
                    Request request = routing.request();
                    facts.set(request.facts());
                    String got = client.answer(identified(request));
                    assertThat(expected(routing, request))
                            .as("seed %d: %s%n%s%n%s", seed + i, request, routing.splits(), routing.text())
                            .contains(got);
                }
            }
        }
        backends.values().forEach(Backend::close);
    }

    /** The request with a token and a cookie that say what is known of it. */
    private static Request identified(Request request) {
        List<Request.Field> headers = new ArrayList<>(request.headers());
        request.facts()
                .claims()
                .values()
                .forEach(claims -> headers.add(new Request.Field(
                        "Authorization", "Bearer " + TOKENS.computeIfAbsent(claims, ExplainedRequestsTest::token))));
        // First of all, since the first cookie of a name counts.
        request.facts()
                .issued()
                .ifPresent(identity -> headers.addFirst(new Request.Field(
                        "Cookie", Key.IssuedCookie.DEFAULT.name() + "=" + identity + "." + signature(identity))));
        return new Request(
                request.method(), request.authority(), request.target(), headers, request.client(), request.facts());
    }

    private static String token(Claims claims) {
        return TokenIssuer.token(JWSAlgorithm.ES256, token -> {
            token.expirationTime(null).subject(null).claim("role", null);
            claims.values().forEach(token::claim);
            return token;
        });
    }

    private static String signature(String identity) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(COOKIES.secret(), "HmacSHA256"));
            byte[] all =
                    mac.doFinal((Key.IssuedCookie.DEFAULT.name() + "=" + identity).getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
