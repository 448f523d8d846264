package dev.davy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "8080,127.0.0.1:8080",
        "0,127.0.0.1:0",
        "127.0.0.2:80,127.0.0.2:80",
        "0.0.0.0:1,0.0.0.0:1",
        "[::1]:65535,[0:0:0:0:0:0:0:1]:65535"
    })
    void anAddressIsAPortOrAnAddressAndAPort(String text, String address) {
        assertThat(ListenAddress.text(new ListenAddress().convert(text))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http", "-1", "+1", "65536", "127.0.0.1:", ":8080", "::1:8080", "127.0.0.1:80:80", "8080x"})
    void anythingElseIsSaidToBeWrong(String text) {
        assertThatThrownBy(() -> new ListenAddress().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("expected: PORT or ADDRESS:PORT");
    }

    @Test
    void theDataDirectoryFollowsTheXdgSpecification() {
        assertThat(DataDirectory.byDefault(Map.of("XDG_STATE_HOME", "/state"), "/home/ann"))
                .isEqualTo(Path.of("/state/davy"));
        assertThat(DataDirectory.byDefault(Map.of(), "/home/ann")).isEqualTo(Path.of("/home/ann/.local/state/davy"));
        assertThat(DataDirectory.byDefault(Map.of("XDG_STATE_HOME", "relative"), "/home/ann"))
                .isEqualTo(Path.of("/home/ann/.local/state/davy"));
    }
}
