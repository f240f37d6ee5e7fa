// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A web server as its log sees it: writes lines of 280 bytes into a pipe, so many a second, and measures how long each write
 * takes. One thread of its own; what it measures may be asked after {@link #stop}.
 */
public final class PacedWriter {
    private static final int LINE_BYTES = 280;

    private final Path pipe;
    private final String customer;
    private final long intervalNanos;
    private final Thread thread;
    private volatile boolean stopping;
    private final AtomicLong written = new AtomicLong();
    private long longestNanos;
    private volatile IOException failure;

    private PacedWriter(Path pipe, String customer, int linesASecond) {
        this.pipe = pipe;
        this.customer = customer;
        this.intervalNanos = Duration.ofSeconds(1).toNanos() / linesASecond;
        this.thread = new Thread(this::run, "writer-" + pipe.getFileName());
    }

    /** Starts writing. */
    public static PacedWriter start(Path pipe, String customer, int linesASecond) {
        PacedWriter writer = new PacedWriter(pipe, customer, linesASecond);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    /** Returns when at least so much time has passed and so many lines as belong to it have been written. */
    public void writeFor(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        long enough = written.get() + time.toNanos() / intervalNanos;
        Await.until(
                () -> (System.nanoTime() - until >= 0 && written.get() >= enough) || failure != null,
                () -> "wrote " + written + " lines, not yet " + enough);
    }

    /** Ends it and returns how many lines were written. */
    public long stop() throws InterruptedException, IOException {
        stopping = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return written.get();
    }

    /** The same for a writer whose reader may be gone. */
    public long stopBroken() throws InterruptedException {
        stopping = true;
        thread.join();
        return written.get();
    }

    /** Waits until it can write no more, because its reader is gone; that ends it. */
    public void awaitFailure() throws InterruptedException {
        Await.until(() -> failure != null, () -> "still writes, " + written + " lines by now");
        thread.join();
    }

    /** How long the longest write took. */
    public double longestMillis() {
        return longestNanos / 1e6;
    }

    private void run() {
        try (FileOutputStream out = new FileOutputStream(pipe.toFile())) {
            long due = System.nanoTime();
            while (!stopping) {
                String start = customer + " line " + written.get() + " ";
                byte[] line = (start + "x".repeat(LINE_BYTES - start.length() - 1) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
                long before = System.nanoTime();
                out.write(line);
                longestNanos = Math.max(longestNanos, System.nanoTime() - before);
                written.incrementAndGet();
                due += intervalNanos;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException e) {
            failure = e;
        }
    }
}
