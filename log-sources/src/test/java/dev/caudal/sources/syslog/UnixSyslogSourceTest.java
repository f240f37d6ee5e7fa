// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnixSyslogSourceTest extends LogSourceContract {
    private Path socket() {
        return directory.resolve("log.sock");
    }

    @Override
    protected LogSource newSource() {
        return new SyslogSource("unix", SyslogSettings.at(ListenAddress.parse("unix:" + socket())));
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("<134>1 2026-11-22T15:20:01.5+01:00 edge haproxy 1 - - ")
                .append(line)
                .append('\n'));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Test
    void shouldTakeThePlaceOfASocketThatADeadProcessLeft() throws Exception {
        LogSource dead = newSource();
        dead.open(listener);
        dead.close();
        assertThat(socket()).exists();

        start();

        assertThat(Files.getPosixFilePermissions(socket())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldRefuseASocketThatIsInUseAndAFile() throws Exception {
        start();

        try (LogSource second = newSource()) {
            assertThatThrownBy(() -> second.open(listener)).hasMessageContaining("is in use");
        }
        Path file = Files.createFile(directory.resolve("file"));
        try (LogSource third = new SyslogSource("unix", SyslogSettings.at(ListenAddress.parse("unix:" + file)))) {
            assertThatThrownBy(() -> third.open(listener)).hasMessageContaining("is no socket");
        }
    }
}
