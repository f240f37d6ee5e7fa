// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines of every length at every place in a page, beside a record written the plain way. */
final class BlockCutsTest {
    private static final int PAGE = PagePool.PAGE_BYTES;
    private static final int LONGEST = 3 * PAGE;
    private static final int[] FILLERS = fillers();

    private final Route route = Engine.routes(1).get(0);
    private final MemoryBudget budget = new MemoryBudget(1L << 20);
    private final PagePool pool = new PagePool(budget);
    private final RouteUsage usage = new RouteUsage(route);
    private final RecordHead head = new RecordHead();
    private final byte[] noise = new byte[LONGEST + 1];
    private final ByteBuffer copy = ByteBuffer.allocate(8 * PAGE);

    BlockCutsTest() {
        new Random(83).nextBytes(noise);
    }

    /** Every cut position of short lines and of those around one and two pages; all others at places that wander. */
    @Test
    void shouldKeepEveryByteWhereverPagesCutALine() {
        for (int length = 0; length <= LONGEST; length++) {
            boolean everywhere = length % PAGE <= 1 || length % PAGE == PAGE - 1;
            int step = everywhere ? 1 : 509;
            for (int start = everywhere ? 0 : length % step; start < PAGE; start += step) {
                check(start, length);
            }
        }
        assertThat(budget.usedBytes()).isZero();
        assertThat(pool.countFree() * (long) PAGE).isEqualTo(pool.allocatedBytes());
    }

    /** So that every byte of head, value and tail of a usual line lies on a page's edge once. */
    @Test
    void shouldKeepEveryByteWhereverPagesCutAUsualLine() {
        for (int length = 250; length < 270; length++) {
            for (int start = 0; start < PAGE; start++) {
                check(start, length);
            }
        }
    }

    private void check(int start, int length) {
        Block block = Block.open(pool, usage, 0, 1_000, 0, head, 0);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        fillTo(block, expected, start);
        append(block, expected, length, 1_000 + (long) length * start);
        append(block, expected, 5, 900);

        block.copyTo(copy);
        if (block.rawBytes() != expected.size()
                || block.heldBytes() != (expected.size() + PAGE - 1) / PAGE * PAGE
                || !Arrays.equals(copy.array(), 0, expected.size(), expected.toByteArray(), 0, expected.size())) {
            throw new AssertionError("length=" + length + " start=" + start + ": not what was appended");
        }
        block.givePagesBack();
        budget.release(usage.heldBytes(), block.heldBytes());
    }

    /** Appends a line so that the next record begins at this place of a page, or as near before it as a record can end. */
    private void fillTo(Block block, ByteArrayOutputStream expected, int start) {
        int length = FILLERS[start];
        if (length >= 0) {
            append(block, expected, length, 1_000);
        }
    }

    /** For every place the length of the line whose record ends there. */
    private static int[] fillers() {
        int[] fillers = new int[PAGE];
        Arrays.fill(fillers, -1);
        for (int length = 0; length < PAGE; length++) {
            int record = PlainRecord.of(0, 0, new byte[length]).length;
            for (int place = record; place < PAGE; place++) {
                fillers[place] = length;
            }
        }
        return fillers;
    }

    private void append(Block block, ByteArrayOutputStream expected, int length, long wallMillis) {
        byte[] record = PlainRecord.of(wallMillis - 1_000, block.lines(), Arrays.copyOfRange(noise, 1, 1 + length));
        if (!block.append(head, noise, 1, length, wallMillis)) {
            throw new AssertionError("no room");
        }
        expected.writeBytes(record);
    }
}
