// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
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
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A customer subscribes and leaves while the edge-producer runs and the server logs. */
@Story
final class SubscribeWhileRunningIT {
    private static final int LINES = 50;

    @Test
    void shouldStartAndStopHisLinesWithoutRestartWhenACustomerSubscribesAndLeaves(Stage stage, LocalKafka kafka)
            throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("stays");
        Path pipe = stage.path("access.pipe");
        EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe)));
        try (Arrivals ofStays = Arrivals.of(kafka, "stays");
                OutputStream log = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            write(log, "before");
            ofStays.await(LINES);

            provisioning.subscribe("comes");
            edge.awaitActiveList(provisioning.exportActive(EdgeFile.activeList(stage)));
            try (Arrivals ofComes = Arrivals.of(kafka, "comes")) {
                write(log, "while");
                assertThat(ofComes.await(LINES)).isEqualTo(lines("while"));
                ofStays.await(2 * LINES);

                provisioning.unsubscribe("comes");
                edge.awaitActiveList(provisioning.exportActive(EdgeFile.activeList(stage)));
                write(log, "after");
                ofStays.await(3 * LINES);
                assertThat(edge.isAlive()).as("it was never restarted").isTrue();
                Ledger ledger = edge.stop();

                assertThat(ofComes.lines()).isEqualTo(lines("while"));
                assertThat(ofStays.lines()).hasSize(3 * LINES);
                assertThat(ledger.balanced()).isTrue();
                assertThat(ledger.total("read")).isEqualTo(6L * LINES);
                assertThat(ledger.total("unsubscribed")).isEqualTo(2L * LINES);
                assertThat(ledger.total("dropped")).isZero();
                assertThat(ledger.delivered()).isEqualTo(Map.of("stays", 3L * LINES, "comes", (long) LINES));
            }
        }
    }

    /** One line of each customer in turn, as a server would. */
    private static void write(OutputStream log, String phase) throws IOException {
        StringBuilder text = new StringBuilder();
        lines(phase)
                .forEach(line -> text.append("comes ")
                        .append(line)
                        .append('\n')
                        .append("stays ")
                        .append(line)
                        .append('\n'));
        log.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        log.flush();
    }

    private static List<String> lines(String phase) {
        return IntStream.range(0, LINES).mapToObj(i -> phase + " " + i).toList();
    }
}
