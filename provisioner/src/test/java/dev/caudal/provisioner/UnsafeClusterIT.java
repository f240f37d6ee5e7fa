// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster on which every customer could read every other's lines. */
@WithLocalKafka(
        sharing = Sharing.CLASS,
        brokerProperties = {"auto.create.topics.enable=true", "allow.everyone.if.no.acl.found=true"})
class UnsafeClusterIT {
    @TempDir
    private Path work;

    @Test
    void shouldRefuseAnUnsafeClusterUnlessItIsForDevelopment(LocalKafka kafka) throws Exception {
        Path admin = kafka.adminPropertiesFile();

        CommandRun refused = CommandRun.of(admin, work.resolve("state"), "init");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("set auto.create.topics.enable=false")
                .contains("nothing was changed");
        assertThat(work.resolve("state")).doesNotExist();
        try (Admin client = kafka.newAdmin()) {
            assertThat(client.listTopics().names().get()).isEmpty();
        }

        CommandRun development = CommandRun.of(admin, work.resolve("state"), "init", "--development");

        assertThat(development.exitCode()).as(development.err()).isZero();
        assertThat(development.err())
                .contains("warning: broker 1 creates topics by itself")
                .contains("shows topics to a certificate without any grant: set allow.everyone.if.no.acl.found=false");
    }
}
