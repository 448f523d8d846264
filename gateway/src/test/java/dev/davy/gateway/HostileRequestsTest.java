package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Request smuggling and other malformed heads, each judged by the bytes that reach the instance. */
class HostileRequestsTest extends HostileClients {
    static Stream<Hostile> refused() throws IOException {
        return Hostile.read("refused-requests.txt");
    }

    @ParameterizedTest
    @MethodSource
    void refused(Hostile hostile) throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var answers = client.send(hostile.bytes() + EVIL).answersUntilClosed();
            assertThat(answers).hasSize(1);
            assertThat(allowed(hostile.status())).contains(answers.getFirst().status());
            assertThat(answers.getFirst().values("Connection")).containsExactly("close");
            assertThat(answers.getFirst().body()).doesNotContain("Exception", "\tat ");
        }
        onlyAGoodRequestReachesTheInstance();
    }

    /** 505 is told apart from 400 only by a reader that gets as far as the version. */
    private static List<Integer> allowed(int status) {
        return status == 505 || status == 501 ? List.of(status, 400) : List.of(status);
    }

    private void onlyAGoodRequestReachesTheInstance() throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var answers = client.send(LAST).answersUntilClosed();
            assertThat(answers).extracting(StrictMessage::status).containsExactly(200);
        }
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/last");
        assertThat(upstream.problems()).isEmpty();
    }

    static Stream<Hostile> neutralised() throws IOException {
        return Hostile.read("neutralised-requests.txt");
    }

    @ParameterizedTest
    @MethodSource
    void neutralised(Hostile hostile) throws IOException {
        try (var client = RawClient.connect(gateway.address())) {
            var answers = client.send(hostile.bytes() + LAST).answersUntilClosed();
            assertThat(answers).extracting(StrictMessage::status).containsExactly(200, 200);
            assertThat(answers).extracting(StrictMessage::body).containsExactly("/x", "/last");
        }
        assertThat(upstream.problems()).isEmpty();
        assertThat(upstream.requests()).extracting(StrictMessage::target).containsExactly("/x", "/last");
        StrictMessage first = upstream.requests().getFirst();
        assertThat(first.body()).isEqualTo("hello");
        assertThat(first.values("Host")).hasSize(1).allMatch("a"::equalsIgnoreCase);
        assertThat(first.values("Connection")).doesNotContain("Host", "Content-Length", "Transfer-Encoding");
        assertThat(first.raw()).doesNotContain("evil", "Content-Length: 99");
    }

    /** A request, and the status that it deserves. */
    record Hostile(int status, String name, String bytes) {
        private static final Pattern BYTE = Pattern.compile("\\\\(?:([rnt])|x([0-9a-f]{2}))");

        static Stream<Hostile> read(String file) throws IOException {
            try (InputStream in = HostileRequestsTest.class.getResourceAsStream(file)) {
                String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return all.lines()
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .map(Hostile::parse);
            }
        }

        private static Hostile parse(String line) {
            String[] part = line.split(" \\| ", 3);
            return new Hostile(
                    Integer.parseInt(part[0]),
                    part[1],
                    BYTE.matcher(part[2])
                            .replaceAll(match -> Matcher.quoteReplacement(
                                    match.group(1) == null
                                            ? String.valueOf((char) Integer.parseInt(match.group(2), 16))
                                            : named(match.group(1)))));
        }

        private static String named(String letter) {
            return switch (letter) {
                case "r" -> "\r";
                case "n" -> "\n";
                default -> "\t";
            };
        }

        @Override
        public String toString() {
            return status + " " + name;
        }
    }
}
