// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes batches of given lines, uncompressed, as the encoder would. Any thread. */
public final class TestBatches {
    private final MemoryBudget budget;
    private final Map<Batch, List<String>> contents = new HashMap<>();

    public TestBatches(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Sealed, and its bytes taken from the budget. */
    public Batch batch(RouteUsage usage, int partitionHash, List<String> lines) {
        return batch(usage, partitionHash, lines, System.currentTimeMillis());
    }

    public Batch batch(RouteUsage usage, int partitionHash, List<String> lines, long wallMillis) {
        Batch batch = unaccounted(usage, partitionHash, lines, wallMillis);
        if (!budget.tryReserve(usage.heldBytes(), batch.size())) {
            throw new AssertionError("the budget of the test is too small");
        }
        usage.sealed();
        return batch;
    }

    private synchronized Batch unaccounted(RouteUsage usage, int partitionHash, List<String> lines, long wallMillis) {
        byte[] bytes = recordBatch(lines, wallMillis);
        Batch batch = new Batch(usage, partitionHash, bytes, lines.size(), System.nanoTime());
        contents.put(batch, lines);
        return batch;
    }

    /** Halves; to be given to the sender. */
    public synchronized List<Batch> split(Batch batch) {
        List<String> lines = contents.get(batch);
        int half = lines.size() / 2;
        return List.of(
                unaccounted(batch.usage(), batch.partitionHash(), lines.subList(0, half), System.currentTimeMillis()),
                unaccounted(
                        batch.usage(),
                        batch.partitionHash(),
                        lines.subList(half, lines.size()),
                        System.currentTimeMillis()));
    }

    /** A record batch with an open header. */
    public static byte[] recordBatch(List<String> lines, long wallMillis) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(new byte[BatchHeader.BYTES]);
        for (int i = 0; i < lines.size(); i++) {
            byte[] value = lines.get(i).getBytes(StandardCharsets.ISO_8859_1);
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            record.write(0);
            varint(record, 0);
            varint(record, i);
            varint(record, -1);
            varint(record, value.length);
            record.writeBytes(value);
            varint(record, 0);
            varint(records, record.size());
            records.writeBytes(record.toByteArray());
        }
        byte[] bytes = records.toByteArray();
        BatchHeader.write(bytes, Codec.NONE, wallMillis, wallMillis, lines.size());
        return bytes;
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int zigzag = (value << 1) ^ (value >> 31);
        while ((zigzag & ~0x7f) != 0) {
            out.write((zigzag & 0x7f) | 0x80);
            zigzag >>>= 7;
        }
        out.write(zigzag);
    }
}
