// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The working directory of a varnishd that a test plays. */
final class SimulatedVarnish {
    private static final int SEGMENT_BYTES = 16 << 10;

    final Path directory;
    Writer writer;
    private final Layout layout;
    private int children;
    private long nextId = 1;

    SimulatedVarnish(Path directory, Layout layout) throws IOException {
        this.directory = directory;
        this.layout = layout;
        startChild();
    }

    /** The child starts, again perhaps: all of its memory is another. */
    void startChild() throws IOException {
        Path shared = Files.createDirectories(directory.resolve("_.vsm_child"));
        Path index = shared.resolve("_.index");
        Files.deleteIfExists(index);
        if (children > 0) {
            Files.delete(shared.resolve("_.Log." + children));
        }
        children++;
        String name = "_.Log." + children;
        int bytes = Writer.HEAD_BYTES + 8 * SEGMENT_BYTES;
        try (FileChannel channel = FileChannel.open(
                shared.resolve(name),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            writer = new Writer(layout, memory.order(ByteOrder.nativeOrder()), SEGMENT_BYTES);
        }
        Files.writeString(
                index,
                "# " + (1000 + children) + " 1795867753\n+ _.Stat.1 0 1176 Stat MAIN\n+ " + name + " 0 " + bytes
                        + " Log Log\n");
    }

    /** A request, with what its VCL logs. */
    void request(String url, String... logged) {
        writer.batch(new Writer.Records(layout, nextId++).request(url, logged).bytes());
    }

    /** A request with its beginning, a piece for each text that is logged, and its end. */
    void requestInPieces(String url, String... logged) {
        long id = nextId++;
        writer.batch(new Writer.Records(layout, id)
                .add("Begin", "req 1 rxreq")
                .add("ReqURL", url)
                .bytes());
        for (String each : logged) {
            writer.batch(new Writer.Records(layout, id).add("VCL_Log", each).bytes());
        }
        writer.batch(new Writer.Records(layout, id).add("End", "").bytes());
    }
}
