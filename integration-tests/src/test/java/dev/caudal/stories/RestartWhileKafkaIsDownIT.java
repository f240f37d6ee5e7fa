// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.PacedWriter;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka is down, and meanwhile the edge-producer ends, in order or by a crash. What is on disk outlives both. */
@WithLocalKafka(sharing = Sharing.CLASS)
@ExtendWith(StageExtension.class)
final class RestartWhileKafkaIsDownIT {
    private static final int LINES_A_SECOND = 500;

    @Test
    void shouldLoseNothingWhenAskedToEndAndStartedAgain(Stage stage, LocalKafka kafka) throws Exception {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("ended");
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.writeWithSpool(stage, provisioning, EdgeFile.pipe(pipe), "after: 1s");
        try (Arrivals arrivals = Arrivals.of(kafka, "ended")) {
            EdgeProcess first = EdgeProcess.open(stage, config);
            PacedWriter writer = PacedWriter.start(pipe, "ended", LINES_A_SECOND);
            arrivals.await(LINES_A_SECOND);
            kafka.kill();
            writer.writeFor(Duration.ofSeconds(2));
            long written = writer.stop();
            Ledger atTheEnd = first.stop();
            assertThat(atTheEnd.total("read")).isEqualTo(written);
            assertThat(atTheEnd.total("dropped")).isZero();
            assertThat(atTheEnd.total("inSpool")).isPositive();
            assertThat(atTheEnd.balanced()).isTrue();

            EdgeProcess second = EdgeProcess.open(stage, config);
            restart(kafka);
            List<String> lines = arrivals.await(arrived -> distinct(arrived).size() >= written, written + " lines");
            assertThat(distinct(lines)).isEqualTo(numbers(written));
            Ledger afterwards = second.stop();
            assertThat(afterwards.total("recovered")).isEqualTo(atTheEnd.total("inSpool"));
            assertThat(afterwards.total("inSpool")).isZero();
            assertThat(afterwards.balanced()).isTrue();
        }
    }

    @Test
    void shouldLoseNoMoreThanWhatWasInMemoryWhenKilled(Stage stage, LocalKafka kafka) throws Exception {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("killed");
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.writeWithSpool(stage, provisioning, EdgeFile.pipe(pipe), "after: 500ms\nfsync: 200ms");
        try (Arrivals arrivals = Arrivals.of(kafka, "killed")) {
            EdgeProcess first = EdgeProcess.open(stage, config);
            PacedWriter writer = PacedWriter.start(pipe, "killed", LINES_A_SECOND);
            arrivals.await(LINES_A_SECOND);
            kafka.kill();
            writer.writeFor(Duration.ofSeconds(10));
            first.kill();
            // Its pipe has no reader any more.
            long written = writer.stopBroken();

            EdgeProcess second = EdgeProcess.open(stage, config);
            restart(kafka);
            // One more line says that all before it have arrived.
            PacedWriter last = PacedWriter.start(pipe, "killed last", LINES_A_SECOND);
            List<String> lines = arrivals.await(
                    arrived -> arrived.stream().anyMatch(line -> line.startsWith("last ")), "one of the second run");
            last.stop();
            List<String> survivors = distinct(
                    lines.stream().filter(line -> line.startsWith("line ")).toList());
            // In order and without a gap: what is missing is the end.
            assertThat(survivors).isEqualTo(numbers(survivors.size()));
            long lost = written - survivors.size();
            System.out.printf(
                    "killed after 10 s without Kafka at %d lines/s: %d of %d lines lost, %.1f s%n",
                    LINES_A_SECOND, lost, written, (double) lost / LINES_A_SECOND);
            assertThat(lost).isLessThan(LINES_A_SECOND * 7L);
            assertThat(second.stop().balanced()).isTrue();
        }
    }

    private static void restart(LocalKafka kafka) {
        kafka.brokers().forEach(Broker::start);
        kafka.brokers().forEach(Broker::awaitReady);
    }

    /** The beginnings of the lines, in the order in which they came first. */
    private static List<String> distinct(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.indexOf(" x")))
                .distinct()
                .toList();
    }

    private static List<String> numbers(long count) {
        return Stream.iterate(0L, i -> i + 1).limit(count).map(i -> "line " + i).toList();
    }
}
