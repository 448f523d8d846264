package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for bytes by which {@link Fuzzing} fails, guided by what they cover; for a few seconds here, for longer by
 * {@code ./bench fuzz}. In a process of its own, since Jazzer instruments it.
 */
class JazzerTest {
    private static final int SECONDS = Integer.getInteger("davy.fuzz.seconds", 8);

    /** Where it begins, and what was found once. */
    private static final List<String> SEEDS = List.of(
            "Hcsid=1; a=\"b\"; davy-bucket=AAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBB\nf203.0.113.9, 10.0.0.1",
            "Hf[::1]:80, unknown, fe80::1%eth0, ::ffff:1.2.3.4\nbshop=99999, cart=1\ngde",
            "Hb100000,shop=-1,7",
            "Mhra+(b|c)*$\nxaab",
            "Mkpx\na=1; n=xyz; n=2",
            "Mqca b\nm=1&n=a+b%20&n",
            "Mu a/b\na/b?c",
            "Mv a/\na//b",
            "Mw [a-z]+\n%61bc",
            "Mha \n",
            "Mks\u00e4\nn=\u00e4",
            "PPROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\nGET /",
            "PPROXY TCP6 2001:db8::9 ::1 0 65535\r\n",
            "PPROXY UNKNOWN\r\n",
            "P!\u0011\u0000\f123456789012");

    @TempDir
    private Path directory;

    @Test
    void no_bytes_make_a_reader_fail_or_differ_from_its_reference() throws IOException, InterruptedException {
        int i = 0;
        Path corpus = Files.createDirectory(directory.resolve("corpus"));
        for (String seed : SEEDS) {
            Files.writeString(corpus.resolve("seed" + i++), seed, StandardCharsets.UTF_8);
        }
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        System.out.println("Jazzer seed " + seed);
        File output = directory.resolve("output").toFile();
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=dev.davy.gateway.Fuzzing",
                        "--instrumentation_includes=dev.davy.gateway.**:dev.davy.routing.**",
                        // It does not know the JDK's Unsafe as Netty's queues use it.
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        "-max_total_time=" + SECONDS,
                        "-seed=" + seed,
                        corpus.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(jazzer.waitFor(SECONDS + 120L, TimeUnit.SECONDS)).isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(output.toPath(), StandardCharsets.ISO_8859_1);
        assertThat(jazzer.exitValue()).as(said).isZero();
        assertThat(said).as("it was run").contains("Done ");
    }
}
