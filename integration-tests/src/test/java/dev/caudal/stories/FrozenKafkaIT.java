// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.PacedWriter;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Kafka stands still for half a minute, answers nothing and closes nothing. The web server must not notice: reading goes on
 * into memory. A pipe holds 64 KiB, half a second of these lines, so a reader that waits for Kafka would hold its
 * writer up for all the rest of the time.
 */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class FrozenKafkaIT {
    private static final Duration FREEZE = Duration.ofSeconds(30);
    /** So that all of them fit into one customer's share of 32 MiB, which is half. */
    private static final int LINES_A_SECOND = 500;

    @Test
    void shouldKeepReadingAndLoseNothingWhileKafkaIsFrozen(Stage stage, LocalKafka kafka) throws Exception {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("frozen");
        Path pipe = stage.path("access.pipe");
        Path beside = stage.path("beside.pipe");
        stage.run("mkfifo", List.of("mkfifo", beside.toString()));
        stage.start("cat", List.of("sh", "-c", "exec cat '" + beside + "' >/dev/null"));
        try (Arrivals arrivals = Arrivals.of(kafka, "frozen")) {
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe)));
            PacedWriter writer = PacedWriter.start(pipe, "frozen", LINES_A_SECOND);
            PacedWriter witness = PacedWriter.start(beside, "frozen", LINES_A_SECOND);
            arrivals.await(LINES_A_SECOND);

            kafka.broker(1).freeze();
            writer.writeFor(FREEZE);
            kafka.broker(1).resume();
            writer.writeFor(Duration.ofSeconds(2));
            long written = writer.stop();
            witness.stop();
            System.out.printf(
                    "Kafka frozen for %d s, %d lines/s: longest write() %.1f ms; into a bare cat beside it %.1f ms%n",
                    FREEZE.toSeconds(), LINES_A_SECOND, writer.longestMillis(), witness.longestMillis());

            assertThat(written).isGreaterThan(LINES_A_SECOND * FREEZE.toSeconds());
            assertThat(writer.longestMillis()).as("longest write() in ms").isLessThan((double)
                    FREEZE.dividedBy(3).toMillis());
            assertThat(arrivals.await(Math.toIntExact(written))).hasSizeGreaterThanOrEqualTo((int) written);
            Ledger ledger = edge.stop();
            assertThat(ledger.total("read")).isEqualTo(written);
            assertThat(ledger.total("delivered")).isEqualTo(written);
            assertThat(ledger.balanced()).isTrue();
            assertThat((long) arrivals.lines().size())
                    .isLessThanOrEqualTo(written + ledger.total("possibleDuplicates"));
        }
    }
}
