package dev.davy.gateway;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.davy.resources.TextMatch;
import dev.davy.routing.Explain;
import dev.davy.routing.Predicate;
import dev.davy.routing.Request;
import dev.davy.routing.RoutingTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer feeds with bytes: readers of what strangers send, each held to a slow reference. {@link JazzerTest} runs them.
 */
public final class Fuzzing {
    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.1");

    private Fuzzing() {}

    /** The first byte says whose the others are. */
    public static void fuzzerTestOneInput(byte[] data) {
        byte[] rest = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
        switch (data.length == 0 ? ' ' : (char) data[0]) {
            case 'H' -> text(rest).ifPresent(Heads::check);
            case 'M' -> text(rest).filter(text -> text.indexOf('\n') >= 2).ifPresent(Matchers::check);
            case 'P' -> Proxies.checkBoth(rest);
            default -> {}
        }
    }

    /** Lines of cookies, of X-Forwarded-For, of buckets and of countries: each line's first letter says of which. */
    private static final class Heads {
        private static void check(String text) {
            List<Request.Field> fields = new ArrayList<>();
            for (String line : text.split("\n", 9)) {
                String name = switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                    case 'f' -> "X-Forwarded-For";
                    case 'b' -> "x-davy-bucket";
                    case 'g' -> "cf-ipcountry";
                    default -> "Cookie";
                };
                fields.add(new Request.Field(name, trimmed(line.isEmpty() ? line : line.substring(1))));
            }
            RequestHead head = head("/", fields);
            if (head != null) {
                RandomHeadsTest.check(head, fields, text);
            }
        }
    }

    /** A test and what it is asked about, in two lines. */
    private static final class Matchers {
        private static void check(String text) {
            int end = text.indexOf('\n');
            String operand = text.substring(2, end);
            String value = trimmed(text.substring(end + 1));
            if (value.indexOf('\n') >= 0) {
                return;
            }
            Predicate predicate;
            try {
                predicate = predicate(text.charAt(0), match(text.charAt(1), operand), operand);
            } catch (PatternSyntaxException none) {
                return;
            }
            String target = switch (text.charAt(0)) {
                case 'q' -> "/?" + value;
                case 'u', 'v', 'w' -> "/" + value;
                default -> "/";
            };
            List<Request.Field> fields = switch (text.charAt(0)) {
                case 'h' -> List.of(new Request.Field("X-A", value));
                case 'k' -> List.of(new Request.Field("Cookie", value));
                default -> List.of();
            };
            RequestHead head = head(target, fields);
            if (head == null) {
                return;
            }
            boolean fast = RequestTests.lower(predicate, Audiences.NONE).matches(new Exchange(new NoStream(), head, 0));
            RoutingTable table = new RoutingTable(List.of(), Map.of(), Map.of("a", predicate));
            boolean slow = Explain.audiences(table, new Request("GET", "a", target, fields, PROXY))
                    .contains("a");
            if (fast != slow) {
                throw new AssertionError(
                        predicate + " of " + target + " " + fields + ": " + fast + ", explained " + slow);
            }
        }

        private static TextMatch match(char kind, String operand) {
            return switch (kind) {
                case 'p' -> new TextMatch.Prefix(operand);
                case 's' -> new TextMatch.Suffix(operand);
                case 'c' -> new TextMatch.Contains(operand);
                case 'r' -> new TextMatch.Regex(Pattern.compile(operand));
                case 'n' -> new TextMatch.Present();
                case 'a' -> new TextMatch.Absent();
                default -> new TextMatch.Exact(operand);
            };
        }

        private static Predicate predicate(char place, TextMatch match, String operand) {
            return switch (place) {
                case 'k' -> new Predicate.Cookie("n", match);
                case 'q' -> new Predicate.Query("n", match);
                case 'u' -> new Predicate.PathExact("/" + operand);
                case 'v' -> new Predicate.PathPrefix("/" + operand);
                case 'w' -> new Predicate.PathRegex(Pattern.compile("/" + operand));
                default -> new Predicate.Header("x-a", match);
            };
        }
    }

    /** The beginning of a connection that a proxy passes on. */
    private static final class Proxies {
        private static final byte[] BEGIN = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10};

        static void checkBoth(byte[] data) {
            check(data);
            byte[] second = Arrays.copyOf(BEGIN, BEGIN.length + data.length);
            System.arraycopy(data, 0, second, BEGIN.length, data.length);
            check(second);
        }

        private static void check(byte[] data) {
            ByteBuf in = Unpooled.wrappedBuffer(data);
            ProxyHeader all = ProxyHeader.read(in);
            if (in.readerIndex() != 0) {
                throw new AssertionError("the reader index has moved");
            }
            if (all instanceof ProxyHeader.Addresses addresses) {
                int bytes = addresses.bytes();
                if (bytes < 8 || bytes > data.length) {
                    throw new AssertionError(addresses.toString());
                }
                if (!ProxyHeader.read(Unpooled.wrappedBuffer(data, 0, bytes)).equals(all)
                        || !(ProxyHeader.read(Unpooled.wrappedBuffer(data, 0, bytes - 1))
                                instanceof ProxyHeader.Unfinished)) {
                    throw new AssertionError("depends on how the bytes come: " + addresses);
                }
            }
        }
    }

    private static Optional<String> text(byte[] data) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException none) {
            return Optional.empty();
        }
    }

    /** Without the white space that belongs to no value. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && " \t".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Null for what is refused. */
    private static @Nullable RequestHead head(String target, List<Request.Field> fields) {
        StringBuilder text = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: a\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        RequestHead head = new RequestHead(GatewayOptions.Limits.DEFAULT);
        return head.feed(Unpooled.copiedBuffer(text + "\r\n", StandardCharsets.UTF_8)) == Head.DONE ? head : null;
    }

    /** The side of a client whom nobody answers. */
    private static final class NoStream implements ClientStream {
        @Override
        public Worker worker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PeerIdentity peer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RequestHead keepHead() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void proceed() {}

        @Override
        public void resume() {}

        @Override
        public boolean writable() {
            return false;
        }

        @Override
        public void interim(AnswerHead answer) {}

        @Override
        public void answer(AnswerHead answer, int behind) {}

        @Override
        public int answer(Reply reply) {
            return 0;
        }

        @Override
        public void body(ByteBuf in, int bytes) {}

        @Override
        public void end(@Nullable Trailers trailers) {}

        @Override
        public void reset() {}

        @Override
        public void withdraw() {}
    }
}
