// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.core.line.ChunkHandler;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.spi.SourceTypes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A process that reads one source into a file until it is killed or the source has ended. */
public final class SourceChild {
    private SourceChild() {}

    /** Arguments: the file to write to, the type, then options as {@code name=value}; lists as {@code name=[} … {@code ]}. */
    public static void main(String[] args) throws Exception {
        Map<String, Object> options = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            String[] option = args[i].split("=", 2);
            if (option[1].equals("[")) {
                List<String> words = new ArrayList<>();
                while (!args[++i].equals("]")) {
                    words.add(args[i]);
                }
                options.put(option[0], words);
            } else {
                options.put(option[0], option[1]);
            }
        }
        LogSource source = SourceTypes.load()
                .create(args[1], "child", options, (option, problem) -> System.err.println(option + ": " + problem))
                .orElseThrow();
        try (OutputStream out = new FileOutputStream(args[0])) {
            CollectingListener listener = new CollectingListener();
            SourceRunner runner = new SourceRunner(source, new FileHandler(out), listener);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(runner)));
            runner.start();
            while (!runner.state().isOver()) {
                Await.pause(Duration.ofMillis(10));
            }
            System.err.println("waits " + source.waitsForRoom() + " gaps " + listener.gaps + " failures "
                    + listener.failures + " notices " + listener.notices);
        }
    }

    /** An orderly end, as SIGTERM asks for. */
    private static void stop(SourceRunner runner) {
        try {
            runner.close(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The command that starts such a process. */
    public static List<String> command(Path output, String type, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SourceChild.class.getName(),
                output.toString(),
                type));
        command.addAll(List.of(options));
        return command;
    }

    private record FileHandler(OutputStream out) implements ChunkHandler {
        @Override
        public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            try {
                out.write(buffer, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            onChunk(buffer, offset, length, wallMillis, nanoTime);
            onChunk(new byte[] {'\n'}, 0, 1, wallMillis, nanoTime);
        }

        @Override
        public void onEndOfStream(long wallMillis, long nanoTime) {
            onChunk("END".getBytes(StandardCharsets.US_ASCII), 0, 3, wallMillis, nanoTime);
        }

        @Override
        public void onAbandoned() {}
    }
}
