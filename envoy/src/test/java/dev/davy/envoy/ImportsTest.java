package dev.davy.envoy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md: this module knows routing and what lies behind it, and no other data plane. */
final class ImportsTest {
    @Test
    void theModuleKnowsRoutingAndNothingElseOfDavy() {
        noClasses()
                .that()
                .resideInAPackage("dev.davy.envoy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.davy.gateway..",
                        "dev.davy.release..",
                        "dev.davy.judge..",
                        "dev.davy.store..",
                        "dev.davy.config..",
                        "dev.davy.server..",
                        "dev.davy.cli..")
                .check(new ClassFileImporter().importPackages("dev.davy.envoy"));
    }
}
