// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecordLinesTest {

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "LZ4", "ZSTD"})
    void shouldWriteEveryByteOfEveryLine(CompressionType codec) throws IOException {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] plain = "GET /a\r".getBytes(StandardCharsets.US_ASCII);
        MemoryRecords records = MemoryRecords.withRecords(
                Compression.of(codec).build(),
                new SimpleRecord(plain),
                new SimpleRecord(every),
                new SimpleRecord(new byte[0]));
        ByteBuffer buffer = records.buffer();
        byte[] batch = new byte[buffer.remaining()];
        buffer.get(batch);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(RecordLines.write(batch, out)).isEqualTo(3);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(plain);
        expected.write('\n');
        expected.write(every);
        expected.write('\n');
        expected.write('\n');
        assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void shouldSayThatSomethingElseIsNoBatch() {
        byte[] noise = new byte[200];
        noise[11] = 100;
        noise[16] = 9;
        assertThatThrownBy(() -> RecordLines.write(noise, new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be unpacked");
    }
}
