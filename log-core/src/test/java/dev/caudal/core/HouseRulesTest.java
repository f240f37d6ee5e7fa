// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What makes log-core log-core: bytes in, decisions out, and nothing else. */
final class HouseRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.caudal.core");

    @Test
    void shouldUseNothingButTheLanguageAndItsCollections() {
        check(noClasses()
                .should()
                .dependOnClassesThat(doNot(resideInAnyPackage(
                        "dev.caudal.core..",
                        "java.lang",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.util",
                        "java.util.concurrent",
                        "java.util.concurrent.atomic",
                        "java.util.function",
                        "java.util.regex",
                        "java.util.stream",
                        "java.nio",
                        "java.nio.charset",
                        "java.io",
                        "org.jspecify.annotations",
                        ""))));
    }

    @Test
    void shouldDoNoInputOrOutput() {
        // java.io.Serial and Serializable come with exceptions and enums.
        check(noClasses().should().dependOnClassesThat().haveNameMatching("java\\.io\\.(?!Serial$|Serializable$).*"));
        check(noClasses().should().accessField(System.class, "out"));
        check(noClasses().should().accessField(System.class, "err"));
    }

    @Test
    void shouldHaveNoThreadAndNoClock() {
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(Thread.class, ThreadLocal.class));
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.Executor.*|.*\\.locks\\..*|java\\.time.*"));
        check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        check(noClasses().should().callMethod(System.class, "nanoTime"));
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        check(slices().matching("dev.caudal.core.(*)..").should().beFreeOfCycles());
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
