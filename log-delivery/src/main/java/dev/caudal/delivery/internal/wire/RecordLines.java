// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** The lines of a finished batch, unpacked by Kafka's own decoder. No state. */
public final class RecordLines {
    private RecordLines() {}

    /**
     * Writes each record's value and a line feed. The batch's checksum is not looked at: before a batch is sent it has none.
     *
     * @return how many lines
     * @throws IOException if this is no batch, or {@code out} fails
     */
    public static long write(byte[] recordBatch, OutputStream out) throws IOException {
        long lines = 0;
        byte[] line = {};
        try {
            for (Record each :
                    MemoryRecords.readableRecords(ByteBuffer.wrap(recordBatch)).records()) {
                ByteBuffer value = each.value();
                int length = value.remaining();
                if (line.length < length) {
                    line = new byte[length];
                }
                value.get(line, 0, length);
                out.write(line, 0, length);
                out.write('\n');
                lines++;
            }
        } catch (KafkaException e) {
            throw new IOException("a batch cannot be unpacked: " + e.getMessage(), e);
        }
        return lines;
    }
}
