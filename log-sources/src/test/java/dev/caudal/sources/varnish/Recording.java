// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A log's memory after 700 hostile requests, and what the varnishncsa of that version printed from exactly this memory. */
final class Recording {
    static final List<String> VERSIONS = List.of("7.1.1", "7.7.3");

    private final String version;

    Recording(String version) {
        this.version = version;
    }

    /** Names and formats. */
    static List<String[]> formats() {
        return new String(bytes("formats.tsv"), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split("\t", 2))
                .toList();
    }

    byte[] memory() {
        return bytes(version + "/log.gz");
    }

    byte[] index() {
        return bytes(version + "/index");
    }

    LogMemory map() throws IOException {
        return Objects.requireNonNull(LogMemory.of(direct(memory())));
    }

    /** What varnishncsa printed. */
    String printed(String format, boolean esi) {
        return new String(bytes(version + "/" + format + (esi ? ".esi" : "") + ".txt.gz"), StandardCharsets.ISO_8859_1);
    }

    Rules rules() {
        return Rules.of(version);
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] bytes(String name) {
        try (InputStream stored = Objects.requireNonNull(Recording.class.getResourceAsStream(name), name);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(stored) : stored) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
