// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.internal.batch.BatchHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/**
 * A batch of ours as Kafka's own classes read it: the CRC, every record, and that nothing is left over. In this package
 * because no other may know Kafka's internals.
 *
 * @param codec name of the compression, in Kafka's words
 * @param values the records' values, in order
 * @param timestamps the records' timestamps, in order
 */
public record DecodedBatch(String codec, List<byte[]> values, List<Long> timestamps) {

    /** Stamps a copy of the batch and reads it; throws whatever Kafka throws, or an {@link AssertionError}. */
    public static DecodedBatch of(byte[] open) {
        byte[] bytes = open.clone();
        BatchHeader.stamp(bytes, 4711, (short) 3, 0);
        MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(bytes));
        Iterator<MutableRecordBatch> batches = records.batches().iterator();
        MutableRecordBatch batch = batches.next();
        batch.ensureValid();
        require(!batches.hasNext() && batch.sizeInBytes() == bytes.length, "one batch, as long as the array");
        require(batch.magic() == 2 && batch.producerId() == 4711 && batch.producerEpoch() == 3, "header: " + batch);

        List<byte[]> values = new ArrayList<>();
        List<Long> timestamps = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        for (Record record : batch) {
            require(record.offset() == values.size(), "offset " + record.offset() + " of record " + values.size());
            require(record.sequence() == values.size(), "sequence of record " + values.size());
            require(!record.hasKey() && record.headers().length == 0, "no key, no headers");
            byte[] value = new byte[record.valueSize()];
            record.value().get(value);
            values.add(value);
            timestamps.add(record.timestamp());
            latest = Math.max(latest, record.timestamp());
        }
        require(batch.countOrNull() == values.size() && BatchHeader.records(bytes) == values.size(), "count");
        require(batch.lastOffset() == values.size() - 1, "last offset " + batch.lastOffset());
        require(batch.maxTimestamp() == latest, "latest timestamp " + batch.maxTimestamp() + ", not " + latest);
        return new DecodedBatch(batch.compressionType().name, values, timestamps);
    }

    private static void require(boolean met, String what) {
        if (!met) {
            throw new AssertionError("not met: " + what);
        }
    }
}
