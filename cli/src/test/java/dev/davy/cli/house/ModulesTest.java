package dev.davy.cli.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of modules in docs/architecture.md: who may import whom, and which library belongs to whom. {@code envoy},
 * which is no part of the product yet, has a test of its own.
 */
class ModulesTest {
    /** The arrows; an arrow also allows what lies behind it. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("judge", Set.of("model")),
            Map.entry("expressions", Set.of("model")),
            Map.entry("resources", Set.of("expressions")),
            Map.entry("routing", Set.of("resources")),
            Map.entry("release", Set.of("judge")),
            Map.entry("store", Set.of("release")),
            Map.entry("integrations", Set.of("release", "resources")),
            Map.entry("config", Set.of("routing")),
            Map.entry("simulate", Set.of("release")),
            Map.entry("gateway", Set.of("routing")),
            Map.entry("server", Set.of("config", "release")),
            Map.entry("demo", Set.of()),
            Map.entry("cli", Set.of("store", "integrations", "simulate", "gateway", "server", "demo")));

    /** Packages of libraries, and the only modules that may know them. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "io.netty", Set.of("gateway", "demo"),
            "io.envoyproxy", Set.of("envoy"),
            "io.helidon", Set.of("server"),
            "tools.jackson", Set.of("release", "store", "integrations", "server", "simulate", "demo", "cli"),
            "org.snakeyaml", Set.of("resources"),
            "dev.cel", Set.of("expressions"),
            "com.google.re2j", Set.of("resources", "routing", "gateway"),
            "picocli", Set.of("cli"),
            "org.jline", Set.of("cli"),
            "ch.qos.logback", Set.of("cli"));

    @Test
    void everyModuleStandsInTheTable() {
        Set<String> found = Modules.CLASSES.stream().map(ModulesTest::module).collect(Collectors.toSet());

        assertThat(found).isEqualTo(ARROWS.keySet());
    }

    @Test
    void modulesImportOnlyWhatTheTableAllows() {
        Map<String, List<String>> wrong = new TreeMap<>();
        for (JavaClass from : Modules.CLASSES) {
            Set<String> allowed = behind(module(from));
            from.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> dependency.getTargetClass().getName().startsWith("dev.davy."))
                    .filter(dependency -> !allowed.contains(module(dependency.getTargetClass())))
                    .forEach(dependency -> wrong.computeIfAbsent(module(from), module -> new ArrayList<>())
                            .add(dependency.getDescription()));
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void librariesAreKnownOnlyToTheModulesThatOwnThem() {
        LIBRARIES.forEach((library, owners) -> noClasses()
                .that()
                .resideOutsideOfPackages(
                        owners.stream().map(owner -> "dev.davy." + owner + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .because(library + " belongs to " + owners)
                .allowEmptyShould(true)
                .check(Modules.CLASSES));
    }

    @Test
    void modulesFormNoCycle() {
        slices().matching("dev.davy.(*)..").should().beFreeOfCycles().check(Modules.CLASSES);
    }

    private static String module(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }

    private static Set<String> behind(String module) {
        Set<String> allowed = new HashSet<>(Set.of(module));
        ARROWS.getOrDefault(module, Set.of()).forEach(next -> allowed.addAll(behind(next)));
        return allowed;
    }
}
