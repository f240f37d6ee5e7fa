// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Random;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.TransferableChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PackedSendTest {
    private static final int PIECE = 1_000;

    @Test
    void shouldWriteManySmallBuffersAtOnce() throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[50];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.wrap(new byte[] {(byte) i, 1});
        }
        Slow channel = new Slow(Integer.MAX_VALUE, 0);
        PackedSend send = new PackedSend(new ByteBufferSend(buffers), ByteBuffer.allocate(PIECE));
        assertThat(send.size()).isEqualTo(100);
        assertThat(send.writeTo(channel)).isEqualTo(100);
        assertThat(send.completed()).isTrue();
        assertThat(channel.writes).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldWriteEveryByteOnceWhateverTheChannelTakes(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteBuffer[] buffers = new ByteBuffer[random.nextInt(40) + 1];
        for (int i = 0; i < buffers.length; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 20 : 3 * PIECE)];
            random.nextBytes(bytes);
            expected.writeBytes(bytes);
            buffers[i] = ByteBuffer.wrap(bytes);
        }
        Slow channel = new Slow(random.nextInt(2 * PIECE) + 1, random.nextInt(3));
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (int again = 0; again < 2; again++) {
            channel.taken.reset();
            for (ByteBuffer buffer : buffers) {
                buffer.rewind();
            }
            PackedSend send = new PackedSend(new ByteBufferSend(buffers), piece);
            for (int i = 0; !send.completed(); i++) {
                assertThat(i).isLessThan(1_000_000);
                send.writeTo(channel);
            }
            assertThat(channel.taken.toByteArray()).isEqualTo(expected.toByteArray());
            assertThat(channel.hasPendingWrites()).isFalse();
        }
    }

    /** Takes so much at a time, and then has to be asked some times until it has got rid of it, as TLS does. */
    private static final class Slow implements TransferableChannel {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int most;
        private final int asks;
        private int pending;
        int writes;

        Slow(int most, int asks) {
            this.most = most;
            this.asks = asks;
        }

        @Override
        public int write(ByteBuffer source) {
            writes++;
            if (pending > 0) {
                pending--;
                return 0;
            }
            int count = Math.min(most, source.remaining());
            byte[] bytes = new byte[count];
            source.get(bytes);
            taken.writeBytes(bytes);
            pending = count == 0 ? 0 : asks;
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new AssertionError("one buffer at a time");
        }

        @Override
        public long write(ByteBuffer[] sources) {
            throw new AssertionError("one buffer at a time");
        }

        @Override
        public boolean hasPendingWrites() {
            return pending > 0;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) {
            throw new AssertionError("no files");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
