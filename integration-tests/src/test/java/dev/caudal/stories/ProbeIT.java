// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A canary goes the way of every line, in a topic that is no customer's; a node that stops is found silent. */
@Story
final class ProbeIT {
    @Test
    void shouldHearEachNodeAndFindTheSilentOneWithoutALineInACustomersTopic(Stage stage, LocalKafka kafka)
            throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("probed");
        succeed(provisioning, "probe", "set-up");
        Path pipe = stage.path("access.pipe");
        try {
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe)));
            try (Arrivals ofCustomer = Arrivals.of(kafka, "probed");
                    OutputStream log = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
                log.write("probed a real line\n".getBytes(StandardCharsets.US_ASCII));
                log.flush();
                assertThat(ofCustomer.await(1)).isEqualTo(List.of("a real line"));
                Await.until(() -> !watch(provisioning, "1s", "90s").endsWith("SILENT"), () -> "no canary came");

                assertThat(edge.stop().balanced()).isTrue();

                assertThat(ofCustomer.lines()).isEqualTo(List.of("a real line"));
            }
            Await.until(
                    () -> watch(provisioning, "1s", "2s").endsWith("SILENT"), () -> "the stopped node is not silent");
        } finally {
            succeed(provisioning, "probe", "remove");
        }
        assertThat(provisioning.run("subscribe", "caudal-probe").awaitExit()).isEqualTo(2);
    }

    /** What 'probe' says of the node. */
    private static String watch(Provisioning provisioning, String time, String silence) {
        Child child = provisioning.run("probe", "--for", time, "--silent", silence);
        return child.outLines().stream()
                .filter(line -> line.startsWith(Provisioning.NODE + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the node is missing" + child.tail()));
    }

    private static void succeed(Provisioning provisioning, String... command) {
        Child child = provisioning.run(command);
        assertThat(child.awaitExit()).as(child.tail()).isZero();
    }
}
