// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that trust a clients' CA already, and shall trust another one besides. */
@WithLocalKafka(sharing = Sharing.CLASS)
class SecondAuthorityIT {
    @TempDir
    private Path work;

    @Test
    void shouldNotMakeABrokerForgetACaThatItTrusts(LocalKafka kafka) {
        Path admin = kafka.adminPropertiesFile();
        CommandRun.of(admin, work.resolve("one"), "init");

        CommandRun second = CommandRun.of(admin, work.resolve("two"), "init");

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err())
                .contains("would stop trusting them: CN=caudal clients root")
                .contains("--keep-ca FILE");

        CommandRun kept = CommandRun.of(
                admin,
                work.resolve("two"),
                "init",
                "--keep-ca",
                work.resolve("one/clients-root.crt.pem").toString());

        assertThat(kept.exitCode()).as(kept.err()).isEqualTo(0);
        assertThat(CommandRun.of(admin, work.resolve("one"), "init").out()).contains("nothing to do");
    }
}
