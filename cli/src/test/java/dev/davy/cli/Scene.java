package dev.davy.cli;

import dev.davy.demo.SampleShop;
import dev.davy.demo.ShopOptions;
import dev.davy.release.ReleaseView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A directory of files, real shops that they name, and a Davy that serves them.
 *
 * <p>In a file, {@code {v1}} stands for the address of the shop of version v1.
 */
final class Scene implements AutoCloseable {
    final Path config;
    final Path data;
    private final Map<String, SampleShop> shops = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private Optional<DavyProcess> davy = Optional.empty();

    /** Nothing runs yet; {@code directory} is empty. */
    Scene(Path directory) {
        this.config = directory.resolve("config");
        this.data = directory.resolve("data");
        try {
            Files.createDirectories(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Scene shop(String version) {
        return shop(ShopOptions.of(version));
    }

    Scene shop(ShopOptions options) {
        shops.put(options.version(), SampleShop.start(options));
        return this;
    }

    SampleShop running(String version) {
        return shops.get(version);
    }

    /** Puts a file in place the way a careful editor does: written beside it, then renamed. */
    Scene file(String name, String yaml) {
        String text = yaml;
        for (Map.Entry<String, SampleShop> shop : shops.entrySet()) {
            InetSocketAddress address = shop.getValue().address();
            text = text.replace("{" + shop.getKey() + "}", "127.0.0.1:" + address.getPort());
        }
        try {
            Path fresh = Files.writeString(config.resolve("." + name + ".new"), text);
            Files.move(
                    fresh, config.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Puts a file in place and waits until it is in force. */
    Scene change(String name, String yaml) {
        long before = davy().configuration().revision();
        file(name, yaml);
        Awaitility.await("a new revision after " + name)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> davy().configuration().revision() > before);
        return this;
    }

    Scene start() {
        davy = Optional.of(DavyProcess.start(RunOptions.local(config, data)));
        return this;
    }

    DavyProcess davy() {
        return davy.orElseThrow();
    }

    ReleaseView release(String name) {
        return davy().releases().stream()
                .filter(release -> release.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What a user gets. */
    Got get(String path, String... headers) {
        return get(davy().address(), path, headers);
    }

    Got get(InetSocketAddress at, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path))
                .timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Got(
                    answer.statusCode(),
                    answer.headers().firstValue("x-shop-version").orElse(""),
                    answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer: its status, the version of the shop that gave it (empty where none did), and its body. */
    record Got(int status, String version, String body) {}

    @Override
    public void close() {
        davy.ifPresent(DavyProcess::close);
        shops.values().forEach(SampleShop::close);
        http.close();
    }
}
