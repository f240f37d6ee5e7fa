// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollingLogTest {
    @TempDir
    private Path temp;

    @Test
    void shouldKeepTheLastTwoFilesWhenTheLimitIsReached() throws Exception {
        Path file = temp.resolve("broker.log");
        try (RollingLog log = RollingLog.open(file, 4)) {
            for (String text : new String[] {"aaaa", "bbbb", "cc", "dd", "e"}) {
                log.write(text.getBytes(US_ASCII));
            }
        }

        assertThat(temp.resolve("broker.log.1")).hasContent("ccdd");
        assertThat(file).hasContent("e");
    }

    @Test
    void shouldGoOnAtTheEndWhenOpenedAgain() throws Exception {
        Path file = temp.resolve("broker.log");
        for (String text : new String[] {"aa", "bb", "cc"}) {
            try (RollingLog log = RollingLog.open(file, 4)) {
                log.write(text.getBytes(US_ASCII));
            }
        }

        assertThat(temp.resolve("broker.log.1")).hasContent("aabb");
        assertThat(file).hasContent("cc");
    }
}
