// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may touch what of kafka-clients. */
final class HouseRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.caudal.delivery");

    /** What the library promises to keep: the packages of its published Javadoc that this module has a use for. */
    private static final Set<String> PUBLIC_API = Set.of(
            "org.apache.kafka.clients.producer",
            "org.apache.kafka.common",
            "org.apache.kafka.common.config",
            "org.apache.kafka.common.config.types",
            "org.apache.kafka.common.errors",
            "org.apache.kafka.common.serialization");

    /** Named in the documentation of every client, though its package is not in the Javadoc. */
    private static final String CONFIG_NAMES = "org.apache.kafka.clients.CommonClientConfigs";

    private static final DescribedPredicate<JavaClass> KAFKA_INTERNALS = describe(
            "are internals of kafka-clients",
            type -> type.getPackageName().startsWith("org.apache.kafka.")
                    && !PUBLIC_API.contains(type.getPackageName())
                    && !type.getName().equals(CONFIG_NAMES));

    @Test
    void shouldTouchInternalsOfKafkaClientsInOnePackageOnly() {
        noClasses()
                .that(resideInAPackage("dev.caudal.delivery..")
                        .and(describe(
                                "are not in internal.wire",
                                type -> !type.getPackageName().equals("dev.caudal.delivery.internal.wire"))))
                .should()
                .dependOnClassesThat(KAFKA_INTERNALS)
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheNetworkOutOfThePackagesBeforeIt() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.caudal.delivery.internal.batch..", "dev.caudal.delivery.internal.memory..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.caudal.delivery.internal.send..", "dev.caudal.delivery.internal.wire..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBetweenInternalPackages() {
        slices().matching("dev.caudal.delivery.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
