// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.caudal.delivery.internal.block.Block;
import dev.caudal.delivery.internal.block.RecordHead;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The floor: zstd over blocks of one customer's lines each, and nothing else. The blocks are cut beforehand, as the
 * edge-producer's are at full speed: Kafka's records with the times at which they were read, up to 1 MiB, or what a customer
 * has among so many lines as are read in one linger.
 *
 * <pre>
 * CompressorAlone blocks LOG LINES_A_LINGER FILE    cuts the blocks, each after its length (4 bytes, big endian)
 * CompressorAlone zstd FILE LEVEL                   compresses them, and prints lines and bytes
 * </pre>
 */
final class CompressorAlone {
    private static final long LINGER_MILLIS = 1_000;
    /** Of 280 bytes, in 64 KiB: what a pipe gives at once. */
    private static final long LINES_A_CHUNK = 234;

    private static final int READ_BYTES = 1 << 20;

    private CompressorAlone() {}

    /** One of the two commands. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 4 && arguments[0].equals("blocks")) {
            cut(Path.of(arguments[1]), Long.parseLong(arguments[2]), Path.of(arguments[3]));
        } else if (arguments.length == 3 && arguments[0].equals("zstd")) {
            compress(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        } else {
            throw new IllegalArgumentException(
                    "usage: CompressorAlone blocks LOG LINES_A_LINGER FILE | zstd FILE LEVEL");
        }
    }

    /** The records of one customer, as the edge-producer's reader puts them down. */
    private static final class OpenBlock {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long baseMillis;
        int lines;
    }

    private static void cut(Path log, long linesALinger, Path file) throws IOException {
        Map<String, OpenBlock> open = new HashMap<>();
        RecordHead head = new RecordHead();
        try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), READ_BYTES));
                var lines = Files.newBufferedReader(log, StandardCharsets.US_ASCII)) {
            long count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                byte[] value = line.substring(space + 1).getBytes(StandardCharsets.US_ASCII);
                OpenBlock block = open.computeIfAbsent(line.substring(0, space), id -> new OpenBlock());
                if (block.bytes.size() + RecordHead.MAX_OVERHEAD_BYTES + value.length > Block.MAX_RAW_BYTES) {
                    write(block, out);
                }
                // Lines that were read together have the same time.
                long millis = count / LINES_A_CHUNK * LINES_A_CHUNK * LINGER_MILLIS / linesALinger;
                append(block, head, value, millis);
                if (++count % linesALinger == 0) {
                    writeAll(open, out);
                }
            }
            writeAll(open, out);
        }
    }

    private static void append(OpenBlock block, RecordHead head, byte[] value, long millis) {
        if (block.lines == 0) {
            block.baseMillis = millis;
        }
        head.encode(millis - block.baseMillis, block.lines, value.length);
        block.bytes.write(head.bytes(), 0, head.length());
        block.bytes.write(value, 0, value.length);
        block.bytes.write(RecordHead.NO_HEADERS);
        block.lines++;
    }

    private static void writeAll(Map<String, OpenBlock> open, DataOutputStream out) throws IOException {
        for (OpenBlock block : open.values()) {
            write(block, out);
        }
    }

    private static void write(OpenBlock block, DataOutputStream out) throws IOException {
        if (block.lines > 0) {
            out.writeInt(block.bytes.size());
            block.bytes.writeTo(out);
            block.bytes.reset();
            block.lines = 0;
        }
    }

    private static void compress(Path file, int level) throws IOException {
        ByteBuffer raw = ByteBuffer.allocateDirect(Block.MAX_RAW_BYTES);
        ByteBuffer compressed = ByteBuffer.allocateDirect(2 * Block.MAX_RAW_BYTES);
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        long blocks = 0;
        long bytes = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(level)) {
            while (fill(in, length.clear())) {
                int size = length.flip().getInt();
                fill(in, raw.clear().limit(size));
                compressed.clear();
                zstd.compress(compressed, raw.flip());
                bytes += compressed.position();
                blocks++;
            }
        }
        report(blocks + " blocks, " + bytes + " bytes");
    }

    private static boolean fill(FileChannel in, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("SystemOut") // What was asked for.
    private static void report(String text) {
        System.out.println(text);
    }
}
