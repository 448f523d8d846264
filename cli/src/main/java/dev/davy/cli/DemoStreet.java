package dev.davy.cli;

import dev.davy.demo.LoadGenerator;
import dev.davy.demo.LoadOptions;
import dev.davy.demo.LoadSnapshot;
import dev.davy.demo.SampleShop;
import dev.davy.demo.ShopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that runs in the demo: the versions of the shop, a Davy before them, its configuration in a directory of its
 * own, and users. Closing it leaves nothing behind. For one thread, except that any thread may close it.
 */
final class DemoStreet implements AutoCloseable {
    private static final int USUAL_SHOP_PORT = 9_000;
    /** Ten times what the rate needs; each is a thread here and one in the shop. */
    private static final int CONNECTIONS = 48;

    private static final long SHORTEST_BEGINNING_NANOS = 2_000_000_000L;
    private static final long LONGEST_BEGINNING_NANOS = 5_000_000_000L;
    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final Duration SWIFT = Duration.ofMillis(50);

    private final DemoOptions options;
    private final Path directory;
    private final DemoConfig config;
    private final List<SampleShop> shops = new ArrayList<>();
    private final DemoDavy davy;
    private final LoadGenerator users;
    private String from;
    private boolean closed;

    /** Opens the shop at the version that users have when the first story begins. */
    DemoStreet(DemoOptions options, DemoDavy.Starter starter) {
        this.options = options;
        this.from = options.scenarios().getFirst().stable();
        try {
            this.directory = directory();
            this.config = new DemoConfig(Files.createDirectory(directory.resolve("config")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open(from, 0);
        config.write(shops, from, from);
        this.davy = starter.start(directory.resolve("config"), data());
        this.users = LoadGenerator.start(LoadOptions.on(davy.gateway())
                .perSecond(options.perSecond())
                .connections(CONNECTIONS)
                .host("shop.example")
                .seeded(options.seed()));
    }

    /** Starts the candidate of a story and wishes for it, as a user would: by changing the file. */
    SampleShop wish(DemoScenario scenario) {
        SampleShop candidate = open(scenario.candidate(), scenario == DemoScenario.BROKEN ? options.failing() : 0);
        config.write(shops, from, scenario.candidate());
        return candidate;
    }

    /**
     * Returns when the shop serves its users as it will from then on: they come before a release does, as in life, and the
     * first seconds of a JVM are slow. Where the machine is too busy for that, it returns all the same.
     */
    void awaitUsers() throws InterruptedException {
        long begin = System.nanoTime();
        boolean steady = false;
        while (!steady && System.nanoTime() - begin < LONGEST_BEGINNING_NANOS) {
            LoadSnapshot before = users.snapshot();
            Thread.sleep(MOMENT);
            LoadSnapshot moment = users.snapshot().since(before);
            steady = System.nanoTime() - begin > SHORTEST_BEGINNING_NANOS
                    && moment.perSecond() > 0.9 * options.perSecond()
                    && moment.latencies().quantile(0.99).compareTo(SWIFT) < 0;
        }
    }

    DemoDavy davy() {
        return davy;
    }

    LoadGenerator users() {
        return users;
    }

    AdminClient client() {
        return new AdminClient(davy.admin(), data());
    }

    Path data() {
        return directory.resolve("data");
    }

    Path configFile() {
        return config.file();
    }

    List<SampleShop> shops() {
        return List.copyOf(shops);
    }

    /** A new directory with a name that a person can type. */
    private static Path directory() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        Path wished = parent.resolve("davy-demo-" + ProcessHandle.current().pid());
        try {
            return Files.createDirectory(
                    wished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException leftover) {
            return Files.createTempDirectory(parent, "davy-demo-");
        }
    }

    private SampleShop open(String version, double failing) {
        int number = Integer.parseInt(version.substring(1));
        ShopOptions wanted = ShopOptions.of(version)
                .failing(failing)
                .seeded(options.seed() * 31 + number)
                .at(FreePorts.usualOrAny(USUAL_SHOP_PORT + number));
        SampleShop shop = SampleShop.start(wanted);
        shops.add(shop);
        return shop;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        users.close();
        davy.close();
        shops.forEach(SampleShop::close);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException stillWritten) {
            System.err.println("demo: could not remove " + directory);
        }
    }
}
