// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.caudal.stories.support.Parts;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The borders of docs/architecture.md, over the main classes of all modules. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of(Module.values())
                    .map(module -> Parts.file(module.folder + "/target/classes"))
                    .toList());

    /** A module, its root package, and the only modules that it may use. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private enum Module {
        CORE("log-core", "dev.caudal.core"),
        SOURCES("log-sources", "dev.caudal.sources", CORE),
        DELIVERY("log-delivery", "dev.caudal.delivery", CORE),
        EDGE("edge-producer", "dev.caudal.edge", CORE, SOURCES, DELIVERY),
        BUNDLE("bundle-generator", "dev.caudal.bundle", CORE),
        PROVISIONER("provisioner", "dev.caudal.provisioner", CORE, BUNDLE),
        LOCAL_KAFKA("local-kafka", "dev.caudal.localkafka");

        private final String folder;
        private final String root;
        private final List<Module> uses;

        Module(String folder, String root, Module... uses) {
            this.folder = folder;
            this.root = root;
            this.uses = List.of(uses);
        }

        private String packages() {
            return root + "..";
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseOnlyTheModulesOfItsArrows(Module module) {
        String[] allowed = Stream.concat(Stream.of(module), module.uses.stream())
                .map(Module::packages)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(module.packages())
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage("dev.caudal..").negate().or(resideInAnyPackage(allowed)))
                .check(CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveNothingOutsideItsRootPackage(Module module) {
        JavaClasses own = new ClassFileImporter().importPath(Parts.file(module.folder + "/target/classes"));
        // The nameless package has the module descriptor.
        classes().should().resideInAnyPackage(module.packages(), "").check(own);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepItsInternalPackagesToItself(Module module) {
        noClasses()
                .that()
                .resideOutsideOfPackage(module.packages())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(module.root + "..internal..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoThreadNoInputOutputAndNoClockInLogCore() {
        DescribedPredicate<JavaClass> threads = resideInAPackage("java.util.concurrent")
                .and(DescribedPredicate.describe(
                        "run or await tasks",
                        type -> type.getSimpleName().matches(".*(Executor|Future|Pool|Thread|Timer|Queue|Latch).*")))
                .or(DescribedPredicate.describe(
                        "are threads or timers",
                        type -> Set.of("java.lang.Thread", "java.util.Timer").contains(type.getName())));
        DescribedPredicate<JavaClass> io = resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                .and(DescribedPredicate.describe(
                        "do more than mark what can be serialised",
                        type -> !Set.of("java.io.Serial", "java.io.Serializable")
                                .contains(type.getName())));
        noClasses()
                .that()
                .resideInAPackage(Module.CORE.packages())
                .should()
                .dependOnClassesThat(threads.or(io).or(resideInAnyPackage("org.slf4j..", "org.apache.kafka..")))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void shouldUseOnlyTheNamesOfLogCoreOnTheOperatorsSide() {
        noClasses()
                .that()
                .resideInAnyPackage(Module.BUNDLE.packages(), Module.PROVISIONER.packages())
                .should()
                .dependOnClassesThat(resideInAPackage(Module.CORE.packages())
                        .and(resideInAPackage("dev.caudal.core.naming..").negate()))
                .check(CLASSES);
    }

    @Test
    void shouldProduceToKafkaOnlyInLogDelivery() {
        noClasses()
                .that()
                .resideInAnyPackage(Module.CORE.packages(), Module.SOURCES.packages(), Module.EDGE.packages())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void shouldDescribeEveryPackageAndRefuseNullsInIt() {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().isEmpty()) {
                continue;
            }
            packages.add(type.getPackageName());
            if (type.getSimpleName().equals("package-info")
                    && type.isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                described.add(type.getPackageName());
            }
        }
        assertThat(described).as("packages with package-info and @NullMarked").isEqualTo(packages);
        assertThat(packages).hasSizeGreaterThan(Module.values().length);
    }
}
