// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import java.io.ByteArrayOutputStream;

/** A Kafka record written the plain way, from the protocol's text: what the fast way is compared with. */
final class PlainRecord {
    private PlainRecord() {}

    static byte[] of(long timestampDelta, int offsetDelta, byte[] value) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        varlong(body, timestampDelta);
        varlong(body, offsetDelta);
        varlong(body, -1);
        varlong(body, value.length);
        body.writeBytes(value);
        varlong(body, 0);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        varlong(record, body.size());
        record.writeBytes(body.toByteArray());
        return record.toByteArray();
    }

    private static void varlong(ByteArrayOutputStream out, long value) {
        long rest = value >= 0 ? value * 2 : -value * 2 - 1;
        while (Long.compareUnsigned(rest, 128) >= 0) {
            out.write((int) (rest % 128) + 128);
            rest /= 128;
        }
        out.write((int) rest);
    }
}
