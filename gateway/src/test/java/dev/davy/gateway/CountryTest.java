package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.davy.routing.Predicate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which country a client is in: by a trusted peer's word, or by a database. */
class CountryTest {
    private static final String[] NOBODY = {};
    private static final String[] LOOPBACK = {"127.0.0.0/8"};

    @TempDir
    private Path directory;

    private final Backend backend = Backend.saying("v1");

    @AfterEach
    void close() {
        backend.close();
    }

    private Gateway gateway(Identification by, String... trusted) {
        Gateway gateway = Gateway.start(GatewayOptions.listening(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1)
                .withIdentification(by)
                .withTrustedPeers(List.of(trusted).stream().map(Network::parse).toList()));
        gateway.update(Tables.shop()
                .with("v1", backend.address())
                .audience("germans", new Predicate.Country("DE"))
                .audience("austrians", new Predicate.Country("AT"))
                .forwardAudiences()
                .build());
        return gateway;
    }

    /** What the instance is sent. */
    private String head(Gateway gateway, String... headers) {
        backend.heads().clear();
        Client.get(gateway.address(), "/", headers);
        return String.join("", backend.heads());
    }

    @Test
    void a_trusted_peers_header_names_the_country() {
        try (Gateway gateway = gateway(Identification.NONE.withCountryHeader("CF-IPCountry"), LOOPBACK)) {
            assertThat(head(gateway, "cf-ipcountry: DE")).contains("x-davy-audience: germans\r\n", "cf-ipcountry: DE");
            assertThat(head(gateway, "Cf-IpCountry: at")).contains("x-davy-audience: austrians\r\n");
            assertThat(head(gateway)).doesNotContain("x-davy-audience");
            for (String none : List.of("XX", "T1", "", "DEU", "DE,AT")) {
                assertThat(head(gateway, "cf-ipcountry: " + none)).doesNotContain("x-davy-audience");
            }
            assertThat(head(gateway, "cf-ipcountry: FR", "cf-ipcountry: DE")).doesNotContain("x-davy-audience");
        }
    }

    @Test
    void nobody_elses_header_does_and_it_goes_no_further() {
        try (Gateway gateway = gateway(Identification.NONE.withCountryHeader("cf-ipcountry"), "10.0.0.0/8")) {
            assertThat(head(gateway, "CF-IPCountry: DE", "a: b"))
                    .contains("a: b\r\n")
                    .doesNotContain("x-davy-audience")
                    .doesNotContainIgnoringCase("cf-ipcountry");
        }
    }

    @Test
    void a_database_knows_addresses_but_no_private_ones_and_is_read_again() throws IOException {
        Path file = directory.resolve("countries.mmdb");
        CountryFile.write(
                file, Map.of("203.0.113.0/24", "DE", "2001:db8::/32", "AT", "10.0.0.0/8", "DE", "127.0.0.0/8", "DE"));
        try (CountryDatabase countries = CountryDatabase.open(file);
                Gateway gateway = gateway(Identification.NONE.withCountries(countries), LOOPBACK)) {
            assertThat(head(gateway, "X-Forwarded-For: 203.0.113.9")).contains("x-davy-audience: germans\r\n");
            assertThat(head(gateway, "X-Forwarded-For: 2001:db8::9")).contains("x-davy-audience: austrians\r\n");
            for (String nobodys : List.of("10.1.2.3", "198.51.100.1", "fd00::1", "127.0.0.1")) {
                assertThat(head(gateway, "X-Forwarded-For: " + nobodys)).doesNotContain("x-davy-audience");
            }
            CountryFile.write(file, Map.of("198.51.100.0/24", "AT"));
            await().until(() ->
                    countries.of(InetAddress.ofLiteral("198.51.100.1")).isPresent());
            Files.writeString(file, "no database");
            assertThat(head(gateway, "X-Forwarded-For: 198.51.100.1")).contains("x-davy-audience: austrians\r\n");
        }
        try (CountryDatabase countries = openAfter(file);
                Gateway gateway = gateway(Identification.NONE.withCountries(countries), NOBODY)) {
            assertThat(head(gateway, "X-Forwarded-For: 203.0.113.9")).doesNotContain("x-davy-audience");
        }
    }

    private static CountryDatabase openAfter(Path file) {
        CountryFile.write(file, Map.of("203.0.113.0/24", "DE"));
        return CountryDatabase.open(file);
    }

    @Test
    void what_is_no_database_is_said_in_a_sentence() throws IOException {
        Path file = directory.resolve("countries.mmdb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CountryDatabase.open(file))
                .withMessageContaining(
                        "countries.mmdb is not there (expected: a country database in MaxMind DB format)");
        for (String none : List.of("", "no database", "x".repeat(200_000))) {
            Files.writeString(file, none);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CountryDatabase.open(file))
                    .withMessageContaining("is no MMDB file (expected: a country database in MaxMind DB format)");
        }
    }
}
