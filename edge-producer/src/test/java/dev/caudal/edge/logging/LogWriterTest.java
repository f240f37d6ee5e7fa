// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LogWriterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MESSAGE_BYTES = 1 << 10;

    private final Pipe pipe = new Pipe();
    private final LogWriter writer = new LogWriter(
            new PrintStream(pipe, true, StandardCharsets.US_ASCII),
            lost -> (lost + " lost\n").getBytes(StandardCharsets.US_ASCII));

    @Test
    void shouldNeverWaitForWhoeverReadsAndSayWhatIsLostWhenHeReadsAgain() throws Exception {
        writer.write(message('a'));
        pipe.asked.await();
        // The first is in the hands of the one who does not take it.
        int room = LogWriter.MOST_WAITING_BYTES / MESSAGE_BYTES;
        for (int i = 0; i < room + 7; i++) {
            writer.write(message('b'));
        }
        assertThat(writer.lost()).isEqualTo(7);
        assertThat(writer.flush(Duration.ofMillis(10))).isFalse();

        pipe.open.countDown();
        assertThat(writer.flush(PATIENCE)).isTrue();
        writer.write(message('c'));
        assertThat(writer.flush(PATIENCE)).isTrue();
        String read = pipe.taken.toString(StandardCharsets.US_ASCII);
        assertThat(read.lines().filter(line -> line.startsWith("b"))).hasSize(room);
        assertThat(read.lines().filter(line -> line.length() < MESSAGE_BYTES - 1))
                .containsExactly("7 lost");
        assertThat(read).startsWith("a");
        assertThat(writer.lost()).isEqualTo(7);
    }

    @Test
    void shouldTakeOneMessageOfAnyLength() throws Exception {
        pipe.open.countDown();
        writer.write(new byte[LogWriter.MOST_WAITING_BYTES + 1]);
        assertThat(writer.flush(PATIENCE)).isTrue();
        assertThat(writer.lost()).isZero();
    }

    private static byte[] message(char letter) {
        return (String.valueOf(letter).repeat(MESSAGE_BYTES - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes nothing until it is open. */
    private static final class Pipe extends OutputStream {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int each) {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            asked.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            taken.write(bytes, offset, length);
        }
    }
}
