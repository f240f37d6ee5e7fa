// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka is down when an edge node starts. It starts all the same, reads, and delivers when Kafka comes. */
@WithLocalKafka(sharing = Sharing.CLASS)
@ExtendWith(StageExtension.class)
final class BrokerDownAtStartIT {
    private static final int LINES = 100;

    @Test
    void shouldStartAndDeliverLaterWhenKafkaIsDownAtItsStart(Stage stage, LocalKafka kafka) throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("83");
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe));
        List<String> lines =
                IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();
        try (Arrivals arrivals = Arrivals.of(kafka, "83")) {
            kafka.broker(1).kill();
            EdgeProcess edge = EdgeProcess.open(stage, config);
            StringBuilder log = new StringBuilder();
            lines.forEach(line -> log.append("83 ").append(line).append('\n'));
            // The server is not made to wait: if it were, this would never return.
            Files.writeString(pipe, log, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            assertThat(edge.isAlive()).isTrue();

            kafka.broker(1).start();
            kafka.broker(1).awaitReady();
            assertThat(arrivals.await(LINES)).isEqualTo(lines);
            Ledger ledger = edge.stop();
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("read")).isEqualTo(LINES);
            assertThat(ledger.total("delivered")).isEqualTo(LINES);
        }
    }

    @Test
    void shouldLeaveLinesInTheirFileWhileThereIsNoRoomForThem(Stage stage, LocalKafka kafka) throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("91");
        Random random = new Random(91);
        // Three times as much as memory takes, and no codec makes it much less.
        List<String> lines = IntStream.range(0, 15_000)
                .mapToObj(i -> i + " "
                        + random.ints(800, '!', '~')
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append))
                .toList();
        Path log = stage.write(
                "access.log", lines.stream().map(line -> "91 " + line + "\n").collect(joining()));
        Path config = EdgeFile.write(
                stage, provisioning, "type: file\n    path: " + log + "\n    stateFile: " + stage.path("access.state"));
        Files.writeString(config, "memory: { limit: 4MiB }\n", StandardOpenOption.APPEND);
        try (Arrivals arrivals = Arrivals.of(kafka, "91")) {
            kafka.broker(1).kill();
            EdgeProcess edge = EdgeProcess.open(stage, config);
            edge.awaitLog("no delivery at present");
            kafka.broker(1).start();
            kafka.broker(1).awaitReady();
            assertThat(arrivals.await(lines.size())).isEqualTo(lines);
            Ledger ledger = edge.stop();
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("read")).isEqualTo(lines.size());
            assertThat(ledger.total("delivered")).isEqualTo(lines.size());
        }
    }
}
