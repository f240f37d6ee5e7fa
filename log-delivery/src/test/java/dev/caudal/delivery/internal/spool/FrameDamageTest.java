// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What one damaged byte, block or file may cost. */
final class FrameDamageTest {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(1 << 20, 64 << 10, Duration.ofSeconds(1), Duration.ofDays(7), WhenFull.DROP_OLDEST);

    private final List<String> warnings = new ArrayList<>();
    private long dropped;
    private long recovered;

    @Test
    void shouldLoseAtMostTheOneRecordWhicheverByteIsFlipped() throws IOException {
        SimulatedDisk disk = written(1, true);
        String name = segment(disk);
        byte[] whole = disk.bytes(name);
        int lost = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                disk.put(name, damaged);
                List<Integer> read = readAll(disk);
                assertThat(read).as("byte %s bit %s", at, bit).isIn(List.of(), List.of(1));
                lost += read.isEmpty() ? 1 : 0;
                restore(disk, name, whole);
            }
        }
        assertThat(lost).as("flips that cost the record").isLessThan(8 * whole.length);
    }

    @Test
    void shouldLoseOneRecordAMiddleFlipAndAccountForItWithItsFooterOrWithout() throws IOException {
        for (boolean sealed : new boolean[] {true, false}) {
            SimulatedDisk disk = written(20, sealed);
            String name = segment(disk);
            byte[] whole = disk.bytes(name);
            for (int at = 0; at < whole.length; at += 7) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 4;
                disk.put(name, damaged);
                List<Integer> read = readAll(disk);
                assertThat(read).as("byte %s", at).hasSizeBetween(19, 20).isSorted();
                assertThat(recovered - dropped)
                        .isEqualTo(read.stream().mapToLong(number -> number).sum());
                restore(disk, name, whole);
            }
        }
    }

    @Test
    void shouldLoseNoMoreThanWhatAZeroedBlockTouches() throws IOException {
        SimulatedDisk disk = written(40, true);
        String name = segment(disk);
        byte[] whole = disk.bytes(name);
        for (int at = 0; at < whole.length; at += 512) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, at, Math.min(whole.length, at + 512), (byte) 0);
            disk.put(name, damaged);
            // A frame has 300 bytes and more: three at most touch a block.
            assertThat(readAll(disk)).as("block at %s", at).hasSizeGreaterThanOrEqualTo(37);
            restore(disk, name, whole);
        }
    }

    @Test
    void shouldReadWhatIsLeftOfATruncatedFile() throws IOException {
        SimulatedDisk disk = written(10, true);
        String name = segment(disk);
        byte[] whole = disk.bytes(name);
        int last = -1;
        for (int length = 0; length <= whole.length; length += 3) {
            disk.put(name, Arrays.copyOf(whole, length));
            int read = readAll(disk).size();
            assertThat(read).isGreaterThanOrEqualTo(last);
            last = read;
            restore(disk, name, whole);
        }
        assertThat(last).isEqualTo(10);
    }

    @Test
    void shouldNotTakeBytesInsideALineForAFrame() throws IOException {
        SimulatedDisk source = written(1, true);
        byte[] whole = source.bytes(segment(source));
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SpoolStore store = open(disk, 5);
        store.append(new SpoolBatch(SpoolModel.route(0), whole, 1, null, null), 0, 0);
        store.close(0, 0);
        String name = segment(disk);
        byte[] bytes = disk.bytes(name);
        // The outer header is gone; what looks like a frame inside has another salt.
        bytes[SegmentFormat.HEADER_BYTES + 1] ^= 1;
        bytes[bytes.length - 1] ^= 1;
        disk.put(name, bytes);
        assertThat(readAll(disk)).isEmpty();
    }

    @Test
    void shouldRefuseAnotherMajorVersionAndLeaveEverythingAsItIs() throws IOException {
        SimulatedDisk disk = written(3, true);
        String name = segment(disk);
        byte[] bytes = disk.bytes(name);
        bytes[9] = 2;
        sealHeader(bytes);
        disk.put(name, bytes);
        List<String> names = disk.names();
        assertThat(catchThrowable(() -> open(disk, 9)))
                .isInstanceOf(InvalidSpoolException.class)
                .hasMessageContaining("format 2.0")
                .hasMessageContaining("nothing was changed");
        assertThat(disk.names()).isEqualTo(names);
        assertThat(disk.bytes(name)).isEqualTo(bytes);
    }

    @Test
    void shouldReadAnotherMinorVersion() throws IOException {
        SimulatedDisk disk = written(3, true);
        String name = segment(disk);
        byte[] bytes = disk.bytes(name);
        bytes[11] = 7;
        sealHeader(bytes);
        disk.put(name, bytes);
        assertThat(readAll(disk)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldLeaveForeignFilesAlone() throws IOException {
        SimulatedDisk disk = written(2, true);
        disk.put("notes.txt", new byte[] {1});
        disk.put("0000000000000001-zz.main", new byte[0]);
        assertThat(readAll(disk)).containsExactly(1, 2);
        assertThat(disk.names()).contains("notes.txt", "0000000000000001-zz.main");
        assertThat(warnings).anyMatch(text -> text.contains("'notes.txt' is none of the spool's"));
    }

    private SimulatedDisk written(int batches, boolean sealed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SpoolStore store = open(disk, 7);
        for (int number = 1; number <= batches; number++) {
            byte[] payload = new byte[200];
            new Random(number).nextBytes(payload);
            store.append(new SpoolBatch(SpoolModel.route(number % 3), payload, number, null, null), 0, 0);
        }
        if (sealed) {
            store.close(0, 0);
        } else {
            store.commit(0, 0);
        }
        disk.kill();
        return disk;
    }

    private List<Integer> readAll(SimulatedDisk disk) throws IOException {
        dropped = 0;
        recovered = 0;
        SpoolStore store = open(disk, 1000);
        List<Integer> numbers = new ArrayList<>();
        for (SpooledBatch batch : store.read(Integer.MAX_VALUE, 0, 0)) {
            byte[] payload = new byte[200];
            new Random(batch.lines()).nextBytes(payload);
            assertThat(batch.bytes()).as("of %s", batch).isEqualTo(payload);
            assertThat(batch.route()).isEqualTo(SpoolModel.route(batch.lines() % 3));
            numbers.add(batch.lines());
        }
        return numbers;
    }

    private static void sealHeader(byte[] segment) {
        CRC32C crc = new CRC32C();
        crc.update(segment, 0, SegmentFormat.HEADER_BYTES - 4);
        ByteBuffer.wrap(segment).putInt(SegmentFormat.HEADER_BYTES - 4, (int) crc.getValue());
    }

    private static void restore(SimulatedDisk disk, String name, byte[] whole) {
        disk.names().forEach(disk::remove);
        disk.put(name, whole);
    }

    private static String segment(SimulatedDisk disk) {
        return disk.names().stream()
                .filter(name -> name.endsWith(".main"))
                .findFirst()
                .orElseThrow();
    }

    private SpoolStore open(SimulatedDisk disk, long salt) throws IOException {
        SpoolStore store = new SpoolStore(disk, SETTINGS, new Events(), () -> salt);
        store.open();
        return store;
    }

    private final class Events implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {
            recovered += lines;
        }

        @Override
        public void stored(SpoolBatch batch) {}

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            throw new AssertionError("refused");
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            assertThat(cause).isEqualTo(DropCause.SPOOL_CORRUPT);
            dropped += lines;
        }

        @Override
        public void warning(String message) {
            warnings.add(message);
        }
    }
}
