package dev.davy.cli.house;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** What the tests of the architecture look at: the classes of every module. */
final class Modules {
    static final JavaClasses CLASSES = read();

    private Modules() {}

    private static JavaClasses read() {
        // Names are all that the rules ask of the classes of others; reading those takes most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar")) // fixtures that others share
                .importPackages("dev.davy");
    }
}
