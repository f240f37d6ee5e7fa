// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TestBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release reads the spool of the one before and of the one after. {@code src/test/resources/spool/1.0} is what the first
 * release wrote; with {@code -Dcaudal.spool.fixture=true} it is written anew, which only a new version of the format is a
 * reason for, and then to a directory of its own.
 */
final class SpoolFormatTest {
    private static final Path FIXTURE = Path.of("src/test/resources/spool/1.0");

    @TempDir
    private Path temporary;

    @Test
    void shouldReadWhatTheFirstReleaseWrote() throws IOException {
        if (Boolean.getBoolean("caudal.spool.fixture")) {
            SmallSpool.write(FIXTURE, false);
        }
        Path directory = Files.createDirectory(temporary.resolve("spool"));
        try (var files = Files.list(FIXTURE)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        SpoolStore store =
                new SpoolStore(DiskFiles.in(directory), SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 3);
        store.open();
        List<SpooledBatch> batches = store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0);
        assertThat(batches).hasSize(8);
        Set<Integer> numbers = new TreeSet<>();
        for (SpooledBatch batch : batches) {
            int number = batch.lines();
            numbers.add(number);
            assertThat(batch.bytes()).isEqualTo(TestBatches.recordBatch(SmallSpool.lines(number), SmallSpool.MILLIS));
            assertThat(batch.route().topic())
                    .isEqualTo(SpoolModel.route(number % 3).topic());
            assertThat(batch.route().partitionHash()).isEqualTo(number);
            assertThat(batch.storedMillis()).isEqualTo(SmallSpool.MILLIS + number);
        }
        assertThat(numbers).containsExactly(1, 2, 4, 5, 6, 7, 8, 9);
        assertThat(batches.get(0).stamp()).isEqualTo(new Stamp(new Uuid(7, 7), 1, 77, (short) 3, 5));
    }

    @Test
    void shouldReadLongerHeadersOfANewerMinorVersion() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SpoolStore store = new SpoolStore(disk, SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 7);
        store.open();
        store.append(SmallSpool.batch(2), SmallSpool.MILLIS, 0);
        store.commit(SmallSpool.MILLIS, 0);
        disk.kill();
        String name = disk.names().get(0);
        disk.put(name, withLongerHeader(SegmentName.parse(name).orElseThrow(), disk.bytes(name)));
        // Without a footer, and then with the one that the start has written.
        for (int life = 0; life < 2; life++) {
            SpoolStore next = new SpoolStore(disk, SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 8);
            next.open();
            List<SpooledBatch> batches = next.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0);
            assertThat(batches).hasSize(1);
            assertThat(batches.get(0).bytes())
                    .isEqualTo(TestBatches.recordBatch(SmallSpool.lines(2), SmallSpool.MILLIS));
            disk.kill();
        }
    }

    /** One frame, its header eight bytes longer than this release writes it. */
    private static byte[] withLongerHeader(SegmentName name, byte[] segment) {
        int at = SegmentFormat.HEADER_BYTES;
        ByteBuffer old = ByteBuffer.wrap(segment);
        int headerLength = old.getShort(at + 4);
        byte[] header = Arrays.copyOf(Arrays.copyOfRange(segment, at, at + headerLength), headerLength + 8);
        Arrays.fill(header, headerLength, header.length, (byte) 0x55);
        byte[] payload = Arrays.copyOfRange(segment, at + headerLength, segment.length);
        ByteBuffer frame = ByteBuffer.wrap(header).putShort(4, (short) header.length);
        CRC32C payloadCrc = begin(name);
        payloadCrc.update(header, 20, header.length - 20);
        payloadCrc.update(payload);
        frame.putInt(16, (int) payloadCrc.getValue());
        CRC32C headerCrc = begin(name);
        headerCrc.update(header, 0, 8);
        headerCrc.update(header, 12, header.length - 12);
        frame.putInt(8, (int) headerCrc.getValue());
        ByteBuffer out = ByteBuffer.allocate(at + header.length + payload.length);
        out.put(segment, 0, at).put(header).put(payload);
        out.putShort(10, (short) 1);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, SegmentFormat.HEADER_BYTES - 4);
        out.putInt(SegmentFormat.HEADER_BYTES - 4, (int) crc.getValue());
        return out.array();
    }

    private static CRC32C begin(SegmentName name) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(16).putLong(name.salt()).putLong(name.id()).flip());
        return crc;
    }
}
