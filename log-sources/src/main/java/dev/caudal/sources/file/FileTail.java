// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a log, the oldest first, into one stream of whole lines.
 *
 * <p>A file is read from when it is first seen until another one is at the path and it has had nothing new for {@link
 * FileTailSettings#rotatedWait}, and again if it grows after that. Which files there are is {@link LogFiles}' to know.
 *
 * <p>Nothing in here waits: each {@link #read} is a step. Belongs to the reader, or whoever holds the source's lock.
 */
final class FileTail {
    /** After a pause of this length the file may be another one, whatever was seen before. */
    private static final long STALE_NANOS = 100_000_000L;

    private final Surroundings around;
    private final BooleanSupplier closing;
    private final LogFiles log;
    private long readNanos;

    /**
     * Knows of no file yet.
     *
     * @param closing asked while a step takes long; true makes it fail with a {@link ClosedChannelException}
     */
    FileTail(String name, FileTailSettings settings, Surroundings around, BooleanSupplier closing) {
        this.around = around;
        this.closing = closing;
        this.log = new LogFiles(name, settings, around, closing);
    }

    /** Goes on after the checkpoint; without one, begins as the settings say with what is there now. */
    void start(SourceListener listener, Optional<Checkpoint> checkpoint) throws IOException {
        log.start(listener, checkpoint);
    }

    /** Begins again after reading failed in mid-stream: a line that was handed on in part is handed on again. */
    void resume() throws IOException {
        for (KnownFile file : log.order().files()) {
            OpenFile open = file.open();
            if (open != null) {
                open.rewind();
            }
        }
        log.scan(around.clock().nanoTime());
    }

    /**
     * Reads what is there, without waiting.
     *
     * @return how many bytes, of whole lines or of one that is longer than the buffer; 0 if there are none at present
     * @throws IOException if the rest of a long line is gone; what of it was handed on must be given up
     */
    int read(byte[] buffer, int offset, int length) throws IOException {
        long now = around.clock().nanoTime();
        if (now - readNanos > STALE_NANOS) {
            beginRound(now);
        }
        do {
            if (log.isScanDue(now)) {
                beginRound(now); // A copy is known by what was truncated.
                log.scan(now);
                beginRound(now);
            }
            int count = readFirst(buffer, offset, length, now);
            if (count > 0) {
                readNanos = now;
                log.order().changed();
                return count;
            }
        } while (beginRound(now));
        readNanos = now;
        return 0;
    }

    /** Whether there is anything to read now. */
    boolean hasMore() throws IOException {
        return beginRound(around.clock().nanoTime());
    }

    /** Why the file at the path cannot be read; null if it can, or there is none. */
    @Nullable
    IOException problem() {
        return log.problem();
    }

    /** Whether there may be something for a checkpoint that was not there at the last call. */
    boolean hasChanged() {
        return log.order().takeChanged();
    }

    /** What has been handed on by now. Only between two steps. */
    Checkpoint checkpoint() {
        return log.checkpoint();
    }

    /** Closes all files. What was read of them is still known. */
    void close() {
        log.order().files().forEach(KnownFile::close);
    }

    /** Of the first file that has something, unless the line of another one has been begun. */
    private int readFirst(byte[] buffer, int offset, int length, long now) throws IOException {
        for (KnownFile file : log.order().files()) {
            if (file.open() != null && file.open().isInMidLine()) {
                return read(file, buffer, offset, length, now);
            }
        }
        for (KnownFile file : log.order().files()) {
            int count = read(file, buffer, offset, length, now);
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    private int read(KnownFile file, byte[] buffer, int offset, int length, long now) throws IOException {
        OpenFile open = file.open();
        if (open == null) {
            return 0;
        }
        boolean begun = open.isInMidLine();
        try {
            if (open.isUntouched() && !open.isDrained() && log.beginsInMidLine(file)) {
                open.beginInMidLine();
            }
            int count = open.read(buffer, offset, length);
            if (count > 0) {
                file.active(now);
            }
            return count;
        } catch (IOException e) {
            log.troubled(file, e, now);
            if (begun || closing.getAsBoolean()) {
                throw e;
            }
            return 0;
        }
    }

    /**
     * Takes note of how much there is in each file. The newest first: a server that wrote to the old file and then to the new
     * one has written what is seen in the new one after what will be seen in the old one, which is read first.
     *
     * @return whether there is more to read
     */
    private boolean beginRound(long now) throws IOException {
        boolean more = false;
        IOException torn = null;
        List<KnownFile> newestFirst = new ArrayList<>(log.order().files());
        Collections.reverse(newestFirst);
        for (KnownFile file : newestFirst) {
            OpenFile open = file.open();
            if (open == null) {
                continue;
            }
            boolean begun = open.isInMidLine();
            try {
                switch (look(file, open, now)) {
                    case MORE -> {
                        more = true;
                        if (open.isUntouched()) {
                            log.scanSoon(now); // It may have been truncated already, and a copy be the beginning.
                        }
                    }
                    case NO_MORE -> {
                        if (log.isOver(file, open, now)) {
                            log.finish(file, open);
                        }
                    }
                    case CHANGED -> {
                        log.replaced(file, open, now);
                        more = true;
                        torn = begun ? new IOException(file.facts().path() + " was truncated in mid-line") : torn;
                    }
                }
            } catch (IOException e) {
                log.troubled(file, e, now);
                torn = begun || closing.getAsBoolean() ? e : torn;
            }
        }
        if (torn != null) {
            throw torn;
        }
        return more;
    }

    private static OpenFile.Look look(KnownFile file, OpenFile open, long now) throws IOException {
        long before = open.seenBytes();
        OpenFile.Look look = open.look();
        if (!open.content().isFinal() && look != OpenFile.Look.CHANGED && open.seenBytes() != before) {
            file.grewTo(open.seenBytes());
            file.active(now);
        }
        return look;
    }
}
