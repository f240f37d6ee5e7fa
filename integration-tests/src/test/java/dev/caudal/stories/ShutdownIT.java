// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.PacedWriter;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the process ends while no Kafka can be reached: in time, with code 0, and with an account of every line. */
@ExtendWith(StageExtension.class)
final class ShutdownIT {
    private static final int LINES_A_SECOND = 200;

    @Test
    void shouldDropAndCountWhatIsLeftWhenTheDeadlineHasPassedAndThereIsNoSpool(Stage stage) throws Exception {
        EdgeProcess edge = EdgeProcess.open(stage, config(stage, "drain: 1s\n"));
        long written = write(stage);
        Ledger ledger = edge.stop();
        assertThat(ledger.total("read")).isEqualTo(written);
        assertThat(ledger.dropped()).containsExactlyEntriesOf(Map.of("shutdown", written));
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void shouldNotWaitForKafkaAnyLongerWhenASecondSignalComes(Stage stage) throws Exception {
        EdgeProcess edge = EdgeProcess.open(stage, config(stage, "drain: 10m\n"));
        long written = write(stage);
        edge.terminate();
        edge.awaitLog("stopping: reading ends");
        Ledger ledger = edge.stop();
        assertThat(ledger.dropped()).containsEntry("shutdown", written);
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void shouldKeepEveryLineOnDiskWithinTheDeadline(Stage stage) throws Exception {
        EdgeProcess edge = EdgeProcess.open(
                stage, config(stage, "drain: 10m\nspool: { directory: spool, limit: 16MiB, after: 1s }\n"));
        long written = write(stage);
        Ledger ledger = edge.stop();
        assertThat(ledger.total("inSpool")).isEqualTo(written);
        assertThat(ledger.total("dropped")).isZero();
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void shouldKeepEveryLineOnDiskWhenASecondSignalComesAtOnce(Stage stage) throws Exception {
        EdgeProcess edge = EdgeProcess.open(
                stage, config(stage, "drain: 10m\nspool: { directory: spool, limit: 16MiB, after: 1h }\n"));
        long written = write(stage);
        edge.terminate();
        edge.awaitLog("stopping: reading ends");
        Ledger ledger = edge.stop();
        assertThat(ledger.total("inSpool")).isEqualTo(written);
        assertThat(ledger.total("dropped")).isZero();
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void shouldFailWithOneWhenItsSpoolCannotBeOpened(Stage stage) {
        stage.write("spool", "a file");
        Child child = stage.run(
                "no-spool",
                Parts.launched(
                        "edge-producer/bin/caudal-edge",
                        "run",
                        "--config",
                        config(stage, "spool: { directory: spool }\n").toString()));
        assertThat(child.awaitExit()).as(child.tail()).isEqualTo(1);
        assertThat(child.err())
                .contains("cannot start")
                .contains(stage.path("spool").toString());
    }

    private static long write(Stage stage) throws InterruptedException, IOException {
        PacedWriter writer = PacedWriter.start(stage.path("pipe"), "83", LINES_A_SECOND);
        writer.writeFor(Duration.ofSeconds(1));
        return writer.stop();
    }

    private static Path config(Stage stage, String more) {
        stage.write("active.json", """
                {"epoch": "e", "version": 1, "generatedAt": "2026-11-22T10:00:00Z",
                 "customers": [{"id": "83", "subscription": "s1", "topics": {"access": "c83"}}]}
                """);
        return stage.write("edge.yaml", """
                node: story-edge
                sources: [{ name: access, type: fifo, path: %s }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 100ms }
                """.formatted(stage.path("pipe")) + more);
    }
}
