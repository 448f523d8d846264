package dev.davy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "NONE", textBlock = """
            /a?q=1           | q   | 1
            /a?q=1&q=2       | q   | 1
            /a?x=1&q         | q   | ``
            /a?q=a+b%20c     | q   | a b c
            /a?a%20b=1       | a b | 1
            /a?q=%zz%4       | q   | %zz%4
            /a?q=%C3%BC      | q   | ü
            /a?Q=1           | q   | NONE
            /a               | q   | NONE
            /a?              | q   | NONE
            /a?q=1=2         | q   | 1=2
            """)
    void queryParametersAreDecodedAsFormsAre(String target, String name, String value) {
        assertThat(Request.get("h", target).query(name).orElse(null)).isEqualTo(value);
    }

    @Test
    void theFirstCookieOfANameCountsOverAllLines() {
        Request request = new Request(
                "GET",
                "h",
                "/",
                List.of(
                        new Request.Field("cookie", "a=1;b=\"2\";  c = 3 "),
                        new Request.Field("Cookie", "b=4; d=5=6; e")),
                InetAddress.getLoopbackAddress());
        assertThat(request.cookie("a")).contains("1");
        assertThat(request.cookie("b")).contains("\"2\"");
        assertThat(request.cookie("c")).contains("3");
        assertThat(request.cookie("d")).contains("5=6");
        assertThat(request.cookie("e")).isEmpty();
        assertThat(request.cookie("A")).isEmpty();
    }

    @Test
    void aRepeatedHeaderIsOneListAndItsNameDoesNotMindCase() {
        Request request = new Request(
                "GET",
                "h",
                "/",
                List.of(new Request.Field("X-A", "1"), new Request.Field("x-b", "2"), new Request.Field("x-a", "3")),
                InetAddress.getLoopbackAddress());
        assertThat(request.header("x-A")).contains("1,3");
        assertThat(request.header("x-c")).isEmpty();
    }
}
