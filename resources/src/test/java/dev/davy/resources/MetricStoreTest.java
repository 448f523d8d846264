package dev.davy.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Sourced;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStoreTest {
    private static ResourceFile read(String spec) {
        return ResourceFile.read("stores/prom.yaml", """
                apiVersion: davy.dev/v1
                kind: MetricStore
                metadata: {name: prom}
                spec:
                %s
                """.formatted(spec.indent(2)));
    }

    private static List<String> problems(String spec) {
        return read(spec).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void aStoreSaysWhereItIsAndHowItIsAsked() {
        ResourceFile file = read("""
                type: prometheus
                address: https://prom.example:9090/prefix
                basic: {username: davy, password: {env: PROM_PASSWORD}}
                headers: {X-Scope-OrgID: team-a, X-Api-Key: {file: key.txt}}
                tls: {authoritiesFile: ca.pem, certificateFile: /tls/davy.pem, keyFile: /tls/davy.key}
                timeout: 2s
                """);

        assertThat(file.problems()).isEmpty();
        MetricStore store = (MetricStore) file.resources().getFirst();
        assertThat(store)
                .isEqualTo(new MetricStore(
                        store.metadata(),
                        URI.create("https://prom.example:9090/prefix"),
                        Optional.of(new MetricStore.Login.Basic("davy", new Sourced.Env("PROM_PASSWORD"))),
                        Map.of(
                                "x-scope-orgid",
                                new Sourced.Plain("team-a"),
                                "x-api-key",
                                new Sourced.File("stores/key.txt")),
                        new MetricStore.Tls(
                                Optional.of("stores/ca.pem"),
                                Optional.of(new MetricStore.ClientCertificate("/tls/davy.pem", "/tls/davy.key"))),
                        Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer: hunter2",
                "bearer: \"hunter2\"",
                "bearer: [hunter2]",
                "bearer: {value: hunter2}",
                "basic: {username: davy, password: hunter2}",
                "headers: {Authorization: Bearer hunter2}",
                "headers: {X-Auth-Token: hunter2}"
            })
    void aSecretThatIsWrittenInTheFileIsAMistakeAndIsNotShown(String line) {
        ResourceFile file = read("type: prometheus\naddress: http://prom.example\n" + line);

        assertThat(file.usable()).isFalse();
        assertThat(file.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.toString())
                        .startsWith("stores/prom.yaml:7: ")
                        .doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://prom.example",
                "http://davy:hunter2@prom.example",
                "http://2852039166/",
                "http://0xA9FEA9FE/",
                "http://0251.0376.0251.0376/",
                "http://169.254.43518/",
                "http://prom.example/#there",
                "prom.example:9090",
                "http://",
                "file:///etc/passwd"
            })
    void anAddressIsAPlainUrl(String url) {
        assertThat(problems("type: prometheus\naddress: \"" + url + "\""))
                .singleElement()
                .asString()
                .startsWith("stores/prom.yaml:6: spec.address: is no such URL (expected: a URL such as")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "http://[fe80::1%25eth0]:9090",
                "http://[::ffff:169.254.169.254]",
                "http://[::ffff:a9fe:a9fe]",
                "http://[64:ff9b::a9fe:a9fe]",
                "http://[fd00:ec2::254]/",
                "http://Metadata.Google.Internal./",
                "https://100.100.100.200"
            })
    void anAddressOfAMachinesMetadataIsToldAndTakenSinceRunMayAllowIt(String url) {
        ResourceFile file = read("type: prometheus\naddress: \"" + url + "\"");

        assertThat(file.usable()).isTrue();
        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.failsCheck()).isTrue();
            assertThat(problem.toString()).contains("is link-local or a cloud's metadata");
        });
    }

    @Test
    void otherAddressesAreNobodysMetadata() throws UnknownHostException {
        for (String address : List.of("127.0.0.1", "10.1.2.3", "::1", "2001:db8::1", "fd00:ec3::1", "169.253.1.1")) {
            assertThat(MetadataAddresses.contain(InetAddress.ofLiteral(address)))
                    .as(address)
                    .isFalse();
        }
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 169, (byte) 254, 1, 1};
        assertThat(MetadataAddresses.contain(InetAddress.getByAddress(mapped))).isTrue();
    }

    @Test
    void whatDoesNotGoTogetherIsAMistake() {
        assertThat(problems("""
                type: prometheus
                address: http://prom.example?x=1
                bearer: {file: a, env: B}
                basic: {username: davy}
                headers: {Host: other}
                tls: {keyFile: a}
                timeout: 1h
                """))
                .hasSize(8)
                .anySatisfy(problem -> assertThat(problem).contains("spec.address: has a query"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.bearer: not one place"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.basic.password: missing"))
                .anySatisfy(problem -> assertThat(problem).contains("spec: bearer and basic (expected: one of them)"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.headers.Host: Davy says this itself"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.tls: has no meaning here"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.tls: one of certificateFile and keyFile"))
                .anySatisfy(problem -> assertThat(problem).contains("spec.timeout: 1h"));
    }
}
