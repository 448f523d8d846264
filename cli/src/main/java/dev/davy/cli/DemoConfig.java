package dev.davy.cli;

import dev.davy.demo.SampleShop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The demo's configuration: one file as a user would write it, with nothing in the guard but its defaults. A change is
 * written beside the file and renamed into place.
 */
final class DemoConfig {
    /** The name of the Upstream, the HTTPRoute and the Release. */
    static final String NAME = "shop";

    private final Path file;

    DemoConfig(Path directory) {
        this.file = directory.resolve("shop.yaml");
    }

    Path file() {
        return file;
    }

    /**
     * Replaces the file.
     *
     * @param shops the versions that are running
     * @param from the version that users have at first
     * @param wished the version that they are to have
     */
    void write(List<SampleShop> shops, String from, String wished) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(".shop.yaml.new"), text(shops, from, wished));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(List<SampleShop> shops, String from, String wished) {
        StringBuilder instances = new StringBuilder();
        for (SampleShop shop : shops) {
            instances.append("    - {address: \"127.0.0.1:%d\", labels: {version: %s}}\n"
                    .formatted(shop.address().getPort(), shop.version()));
        }
        return """
                apiVersion: davy.dev/v1
                kind: Upstream
                metadata: {name: shop}
                spec:
                  instances:
                %s  healthCheck: {path: /healthz, interval: 2s}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop}
                spec:
                  rules:
                    - backendRefs: [{group: davy.dev, kind: Upstream, name: shop}]
                ---
                apiVersion: davy.dev/v1
                kind: Release
                metadata: {name: shop}
                spec:
                  targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: shop}
                  from: %s
                  version: %s
                  key: {cookie: sid}
                """.formatted(instances, from, wished);
    }
}
