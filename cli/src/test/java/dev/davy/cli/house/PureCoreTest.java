package dev.davy.cli.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Holds the core to values: no clock, no randomness, no I/O, no threads; what it needs of them is handed in. */
class PureCoreTest {
    private static final DescribedPredicate<JavaClass> CORE = DescribedPredicate.describe(
            "the core",
            type -> type.getPackageName().matches("dev\\.davy\\.(model|resources|routing|judge)(\\..*)?")
                    || type.getName().matches("dev\\.davy\\.release\\.ReleaseMachine(\\$.*)?"));

    /** Reading text that was handed in is no I/O, and exceptions are serialisable whether they want to or not. */
    private static final Set<String> HARMLESS = Set.of(
            "java.io.Serializable",
            "java.io.ByteArrayInputStream",
            "java.io.InputStream",
            "java.io.Reader",
            "java.io.StringReader",
            "java.io.UncheckedIOException",
            "java.net.URI");

    private static final Set<String> RANDOM = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.util.concurrent.ThreadLocalRandom");

    /** The methods of Math whose last bit may differ from machine to machine; StrictMath has the same ones. */
    private static final Set<String> INEXACT =
            Set.of("exp", "expm1", "log", "log1p", "log10", "pow", "cbrt", "sin", "cos", "tan", "tanh", "sinh", "cosh");

    @Test
    void theCoreReadsNoClock() {
        noClasses()
                .that(CORE)
                .should()
                .accessTargetWhere(accesses(
                        "a clock",
                        access -> access.getName().matches("now|system.*|currentTimeMillis|nanoTime")
                                && access.getTargetOwner().getName().matches("java\\.time\\..*|java\\.lang\\.System")))
                .check(Modules.CLASSES);
    }

    @Test
    void theCoreDrawsNoRandomNumbers() {
        noClasses()
                .that(CORE)
                .should()
                .accessTargetWhere(accesses(
                        "a source of randomness",
                        access -> access.getName().matches("random|randomUUID")
                                || (RANDOM.contains(access.getTargetOwner().getName())
                                        && access.getName().equals("<init>"))
                                || access.getTargetOwner().getName().endsWith("ThreadLocalRandom")))
                .check(Modules.CLASSES);
    }

    @Test
    void theCoreDoesNoInputOrOutput() {
        noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "do I/O",
                        type -> type.getPackageName()
                                        .matches("java\\.(io|net|nio\\.file|nio\\.channels|util\\.logging)(\\..*)?")
                                && !HARMLESS.contains(type.getName())
                                && !type.getName().matches("java\\.net\\.Inet[46]?Address")))
                .check(Modules.CLASSES);
    }

    @Test
    void theCoreAsksNoNameServer() {
        noClasses()
                .that(CORE)
                .should()
                .accessTargetWhere(
                        accesses(
                                "a name server",
                                access -> access.getTargetOwner().getName().startsWith("java.net.Inet")
                                        && access.getName()
                                                .matches(
                                                        "getByName|getAllByName|getLocalHost|isReachable|getHostName|getCanonicalHostName")))
                .check(Modules.CLASSES);
    }

    @Test
    void theCoreStartsNoThreads() {
        noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.Thread(\\$.*)?|java\\.util\\.concurrent\\.(.*Executor.*|CompletableFuture)")
                .check(Modules.CLASSES);
    }

    @Test
    void theJudgeGivesTheSameBitsOnEveryMachine() {
        noClasses()
                .that()
                .resideInAPackage("dev.davy.judge..")
                .should()
                .accessTargetWhere(accesses(
                        "an inexact function of Math",
                        access -> access.getTargetOwner().getName().equals("java.lang.Math")
                                && INEXACT.contains(access.getName())))
                .check(Modules.CLASSES);
    }

    private static DescribedPredicate<JavaAccess<?>> accesses(String description, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
