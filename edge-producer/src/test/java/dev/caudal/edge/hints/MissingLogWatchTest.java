// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.EdgeStatus.Finding;
import dev.caudal.sources.SourceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MissingLogWatchTest {
    @TempDir
    private Path directory;

    private final MissingLogWatch watch = new MissingLogWatch(() -> List.of(source()));
    private String type = "file";
    private SourceState state = SourceState.READING;
    private long lines;
    private long nanoTime = Long.MAX_VALUE - 5; // The clock may overflow at any time.

    @Test
    void shouldNotBeReadyWhileALogWasNeverThereAndSayWhatItsFolderHas() throws Exception {
        Files.writeString(directory.resolve("acces.log"), "83 one\n");
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(MissingLogWatch.LIMIT.minusSeconds(1))).isEmpty();
        assertThat(after(Duration.ofSeconds(1))).singleElement().satisfies(finding -> {
            assertThat(finding.source()).isEqualTo("access");
            assertThat(finding.preventsReady()).isTrue();
            assertThat(finding.text()).contains(log() + ": there is no such file", "its folder has acces.log");
        });
        Files.writeString(log(), "");
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void shouldWarnOfALogThatIsGoneAndNotOfOneThatIsBeingRotated() throws Exception {
        lines = 1;
        Files.writeString(log(), "83 one\n");
        assertThat(after(Duration.ofDays(1))).isEmpty();
        Files.delete(log());
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
        Files.writeString(log(), "83 two\n");
        assertThat(after(MissingLogWatch.LIMIT)).isEmpty();
        Files.delete(log());
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
        assertThat(after(MissingLogWatch.LIMIT))
                .singleElement()
                .satisfies(finding -> assertThat(finding.preventsReady()).isFalse());
    }

    @Test
    void shouldLeaveASourceThatFailsAndOtherKindsToOthers() {
        state = SourceState.BACKING_OFF;
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(MissingLogWatch.LIMIT)).isEmpty();
        state = SourceState.READING;
        type = "fifo";
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(MissingLogWatch.LIMIT)).isEmpty();
    }

    private Path log() {
        return directory.resolve("access.log");
    }

    private List<Finding> after(Duration pause) {
        nanoTime += pause.toNanos();
        watch.look(
                List.of(new EdgeStatus.Source("access", type, state)),
                Map.of("access", new UnroutedLines.Share(lines, 0, 0, 0, 0, 0)),
                nanoTime);
        return watch.findings();
    }

    private EdgeConfig.Source source() {
        return new EdgeConfig.Source(
                "access",
                type,
                StreamName.ACCESS,
                new EdgeConfig.CustomerIdRule("firstToken", null, false),
                FramingLimits.DEFAULT,
                null,
                null,
                Map.of("path", log().toString(), "stateFile", directory + "/state"),
                Map.of(),
                new Place("sources[0]", 1, 1));
    }
}
