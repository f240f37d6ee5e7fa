// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.support.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedPipeSourceTest extends LogSourceContract {
    private Path path() {
        return directory.resolve("log.pipe");
    }

    @Override
    protected LogSource newSource() {
        return new NamedPipeSource("pipe", NamedPipeSettings.at(path()), InheritedDescriptors.NONE);
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        Files.write(path(), lines, StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE);
    }

    @Test
    void shouldMakeThePipeForItsOwnerAloneWhenItIsMissing() throws Exception {
        start();

        NamedPipes.requirePipe(path());
        assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldGoOnWhenWritersComeAndGo() throws Exception {
        start();

        for (int i = 0; i < 20; i++) {
            write(List.of("83 writer " + i));
        }

        Await.until("all lines arrive", () -> handler.lines().size() == 20);
        assertThat(handler.ends()).isZero();
        assertThat(listener.openings).hasSize(1);
    }

    @Test
    void shouldKeepThePipeWhenClosed() throws Exception {
        start().close(java.time.Duration.ofSeconds(5));

        NamedPipes.requirePipe(path());
    }

    @Test
    void shouldHealWhenThePipeIsRemoved() throws Exception {
        start();
        write(List.of("83 before"));

        Files.delete(path());

        Await.until("the gap is seen", () -> listener.count(GapKind.REOPENED) == 1);
        Await.until("the pipe is there again", () -> Files.exists(path()));
        write(List.of("83 after"));
        Await.until("both lines arrive", () -> handler.lines().size() == 2);
        assertThat(handler.lines()).containsExactly("83 before", "83 after");
    }
}
