// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Machine;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The container image, run from its layers alone by its unprivileged user. {@code edge-image/build} makes it, so this story is
 * played when it is asked for: {@code -Dcaudal.image=true}.
 */
@Story
@EnabledIfSystemProperty(named = "caudal.image", matches = "true")
final class ContainerImageIT {
    @Test
    void shouldDeliverWhatComesThroughItsStandardInput(Stage stage, LocalKafka kafka) throws Exception {
        Machine.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("83");
        Path credentials = provisioning.credentials();
        Path config = EdgeFile.writeWith(stage, provisioning, EdgeFile.STDIN, "compression: zstd");
        Files.writeString(
                config,
                Files.readString(config, StandardCharsets.ISO_8859_1).replace(credentials.toString(), "/etc/caudal"));
        Path input = stage.write("input", "83 first\n91 nobody's\n83 last\n");
        try (Arrivals arrivals = Arrivals.of(kafka, "83")) {
            Child image = stage.start(
                    "image",
                    List.of(
                            Parts.file("integration-tests/containers/run-image").toString(),
                            Parts.file("edge-image/target/caudal-edge-image.tar")
                                    .toString(),
                            stage.folder("root").toString(),
                            config.toString(),
                            EdgeFile.activeList(stage).toString(),
                            credentials.resolve("edge.crt.pem").toString(),
                            credentials.resolve("edge.key.pem").toString(),
                            credentials.resolve("ca.pem").toString()),
                    input);
            assertThat(arrivals.await(2)).containsExactly("first", "last");
            assertThat(image.awaitExit()).as(image.tail()).isZero();
            Ledger ledger = Ledger.parse(image.out());
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("delivered")).isEqualTo(2);
            assertThat(ledger.total("unsubscribed")).isEqualTo(1);
        }
    }
}
