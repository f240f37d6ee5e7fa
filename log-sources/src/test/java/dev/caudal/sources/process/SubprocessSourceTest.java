// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.support.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubprocessSourceTest extends LogSourceContract {
    @Override
    protected LogSource newSource() throws Exception {
        Path spool = directory.resolve("lines");
        if (!Files.exists(spool)) {
            Files.createFile(spool);
        }
        return new SubprocessSource(
                "sub", SubprocessSettings.of("tail", "-n", "+1", "-s", "0.05", "-f", spool.toString()));
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        Path next = directory.resolve("lines");
        Files.write(next, lines, StandardCharsets.ISO_8859_1, java.nio.file.StandardOpenOption.APPEND);
    }

    @Test
    void shouldCountARestartWhenTheProgramEnds() throws Exception {
        SubprocessSource source = new SubprocessSource(
                "sub", SubprocessSettings.of("sh", "-c", "printf '83 %s\\n' \"$1\"; exit 3", "x", "a  b"));
        source.open(listener);

        byte[] buffer = new byte[100];
        int length = source.read(buffer, 0, buffer.length);
        int end = source.read(buffer, 0, buffer.length);
        source.close();

        assertThat(new String(buffer, 0, length, StandardCharsets.US_ASCII)).isEqualTo("83 a  b\n");
        assertThat(end).isEqualTo(LogSource.END_OF_INPUT);
        assertThat(listener.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.kind()).isEqualTo(GapKind.RESTART);
            assertThat(gap.detail()).startsWith("sh exited with status 3 after ");
        });
    }

    @Test
    void shouldReportWhatVarnishToolsSayOnStandardError() throws Exception {
        SubprocessSource source = new SubprocessSource(
                "sub",
                SubprocessSettings.of(
                        "sh",
                        "-c",
                        "echo 'Log overrun' >&2; echo 'Log abandoned (vsm)' >&2; echo 'Log reacquired' >&2; sleep 60"));
        source.open(listener);

        Await.until("all three are heard", () -> listener.stderr.size() == 3);
        source.close();

        assertThat(listener.count(GapKind.OVERRUN)).isEqualTo(1);
        assertThat(listener.count(GapKind.ABANDONED)).isEqualTo(1);
    }
}
