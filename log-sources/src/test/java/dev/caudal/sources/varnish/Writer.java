// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a log as varnishd does: the model that the reader is tested against. Steps that varnishd takes one after the other, and
 * between which a reader may look, are methods of their own.
 */
final class Writer {
    static final int HEAD_BYTES = 88;
    private static final int CLIENT = 1 << 30;

    final Layout layout;
    final ByteBuffer memory;
    private final int segmentBytes;
    private int segment = 0xfffffff8;
    private int at;

    /** A log of so many bytes for each of its eight segments, with nothing in it. */
    Writer(Layout layout, int segmentBytes) {
        this(layout, ByteBuffer.allocateDirect(HEAD_BYTES + 8 * segmentBytes), segmentBytes);
    }

    Writer(Layout layout, ByteBuffer memory, int segmentBytes) {
        this.layout = layout;
        this.memory = memory.order(ByteOrder.nativeOrder());
        this.segmentBytes = segmentBytes;
        memory.putLong(8, segmentBytes / 4);
        memory.putInt(16, segment);
        for (int i = 1; i < 8; i++) {
            memory.putLong(24 + 8 * i, -1);
        }
        memory.putInt(HEAD_BYTES, Layout.END_MARKER);
        byte[] marker = layout.marker().getBytes(StandardCharsets.US_ASCII);
        memory.put(0, marker);
    }

    /** Makes room for a record or a batch with a content of so many bytes; returns where. */
    int reserve(int contentBytes) {
        int size = layout.headBytes + Bytes.padded(contentBytes);
        if (at + size >= 8 * segmentBytes) {
            segment += 8 - (segment & 7);
            memory.putLong(24, 0);
            memory.putInt(HEAD_BYTES, Layout.END_MARKER);
            if (at != 0) {
                memory.putInt(HEAD_BYTES + at, Layout.WRAP_MARKER);
                at = 0;
            }
            memory.putInt(16, segment);
        }
        int place = at;
        at += size;
        memory.putInt(HEAD_BYTES + at, Layout.END_MARKER);
        while (at / segmentBytes > (segment & 7)) {
            segment++;
            memory.putLong(24 + 8 * (segment & 7), at / 4);
        }
        memory.putInt(16, segment);
        return place;
    }

    void fill(int place, byte[] content) {
        memory.put(HEAD_BYTES + place + layout.headBytes, content);
    }

    void publishBatch(int place, int contentBytes) {
        memory.putInt(HEAD_BYTES + place + 4, contentBytes);
        memory.putInt(HEAD_BYTES + place, Layout.BATCH << 24);
    }

    void batch(byte[] records) {
        int place = reserve(records.length);
        fill(place, records);
        publishBatch(place, records.length);
    }

    /** A record that is not in a batch. */
    void single(String tag, long id, String content) {
        byte[] record = new Records(layout, id).add(tag, content).bytes();
        int length = content.length() + 1;
        int place = reserve(length);
        memory.put(HEAD_BYTES + place + 4, record, 4, record.length - 4);
        memory.put(HEAD_BYTES + place, record, 0, 4);
    }

    int segment() {
        return segment;
    }

    /** Records of one transaction. */
    static final class Records {
        private final Layout layout;
        private final long id;
        private final List<byte[]> records = new ArrayList<>();

        Records(Layout layout, long id) {
            this.layout = layout;
            this.id = id;
        }

        Records add(String tag, String content) {
            byte[] text = content.getBytes(StandardCharsets.ISO_8859_1);
            byte[] record = new byte[layout.headBytes + Bytes.padded(text.length + 1)];
            Bytes.setWord(record, 0, layout.tag(tag) << 24 | text.length + 1);
            if (layout == Layout.HEAD1) {
                Bytes.setWord(record, 4, (int) id | CLIENT);
            } else {
                Bytes.setWord(record, 4, (int) id);
                Bytes.setWord(record, 8, (int) (id >>> 32) | CLIENT);
            }
            System.arraycopy(text, 0, record, layout.headBytes, text.length);
            records.add(record);
            return this;
        }

        /** A whole request of a client. */
        Records request(String url, String... logged) {
            add("Begin", "req 1 rxreq").add("Timestamp", "Start: 1795867756.238289 0.000000 0.000000");
            add("ReqStart", "203.0.113.5 5000 a0").add("ReqMethod", "GET").add("ReqURL", url);
            add("ReqProtocol", "HTTP/1.1").add("ReqHeader", "Host: www.example.com");
            for (String each : logged) {
                add("VCL_Log", each);
            }
            return add("RespStatus", "200").add("ReqAcct", "90 0 90 260 42 302").add("End", "");
        }

        byte[] bytes() {
            int length = records.stream().mapToInt(record -> record.length).sum();
            ByteBuffer all = ByteBuffer.allocate(length);
            records.forEach(all::put);
            return all.array();
        }
    }
}
