// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.BufferedOutputStream;
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
 * The floor: zstd over blocks of one customer's lines each, and nothing else. The blocks are cut beforehand, as large as
 * the edge-producer's at full speed: up to 1 MiB, or what a customer has among so many lines as are read in one linger.
 *
 * <pre>
 * CompressorAlone blocks LOG LINES_A_LINGER FILE    cuts the blocks, each after its length (4 bytes, big endian)
 * CompressorAlone zstd FILE LEVEL                   compresses them, and prints lines and bytes
 * </pre>
 */
final class CompressorAlone {
    private static final int BLOCK_BYTES = 1 << 20;
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

    private static void cut(Path log, long linesALinger, Path file) throws IOException {
        Map<String, StringBuilder> open = new HashMap<>();
        try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), READ_BYTES));
                var lines = Files.newBufferedReader(log, StandardCharsets.US_ASCII)) {
            long count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                StringBuilder block = open.computeIfAbsent(line.substring(0, space), id -> new StringBuilder());
                block.append(line, space + 1, line.length()).append('\n');
                if (block.length() >= BLOCK_BYTES) {
                    write(block, out);
                }
                if (++count % linesALinger == 0) {
                    writeAll(open, out);
                }
            }
            writeAll(open, out);
        }
    }

    private static void writeAll(Map<String, StringBuilder> open, DataOutputStream out) throws IOException {
        for (StringBuilder block : open.values()) {
            write(block, out);
        }
    }

    private static void write(StringBuilder block, DataOutputStream out) throws IOException {
        if (!block.isEmpty()) {
            byte[] bytes = block.toString().getBytes(StandardCharsets.US_ASCII);
            out.writeInt(bytes.length);
            out.write(bytes);
            block.setLength(0);
        }
    }

    private static void compress(Path file, int level) throws IOException {
        ByteBuffer raw = ByteBuffer.allocateDirect(BLOCK_BYTES + (1 << 16));
        ByteBuffer compressed = ByteBuffer.allocateDirect(2 * BLOCK_BYTES);
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
