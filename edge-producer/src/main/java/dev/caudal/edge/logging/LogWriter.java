// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Hands messages on by a thread of its own, {@code log}. Whoever is at the other end of standard error may stop to read, such as a
 * journal that stands still, and a message must hold up nobody who has one: least of all a reader, behind whom a web server
 * waits. At most {@value #MOST_WAITING_BYTES} bytes wait; what comes then is lost and counted, and how much that was is said
 * as soon as something is taken again.
 *
 * <p>Any thread. The thread begins with the first message, and ends with the process, whatever waits: see {@link #flush}.
 */
final class LogWriter {
    static final int MOST_WAITING_BYTES = 256 << 10;

    private final PrintStream out;
    private final LongFunction<byte[]> ofLost;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean begun;
    private boolean writing;
    private long lost;
    private long unsaid;

    /** @param ofLost a message that so many are lost; called by the thread {@code log} */
    LogWriter(PrintStream out, LongFunction<byte[]> ofLost) {
        this.out = out;
        this.ofLost = ofLost;
    }

    /** Never waits for whoever reads. */
    synchronized void write(byte[] lines) {
        // One of any length finds room while nothing else waits.
        if (waitingBytes > 0 && waitingBytes + lines.length > MOST_WAITING_BYTES) {
            lost++;
            unsaid++;
            return;
        }
        waiting.add(lines);
        waitingBytes += lines.length;
        if (!begun) {
            begun = true;
            Thread thread = new Thread(this::run, "log");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** How many messages are lost. */
    synchronized long lost() {
        return lost;
    }

    /** Waits until everything is written, and not longer than this; returns whether it is. */
    synchronized boolean flush(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty() || writing) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private void run() {
        try {
            while (true) {
                byte[] lines = next();
                out.write(lines, 0, lines.length);
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was taken before this is written. */
    private synchronized byte[] next() throws InterruptedException {
        writing = false;
        notifyAll();
        // What is lost came after all that waits.
        while (waiting.isEmpty() && unsaid == 0) {
            wait();
        }
        writing = true;
        byte[] lines = waiting.poll();
        if (lines == null) {
            lines = ofLost.apply(unsaid);
            unsaid = 0;
        } else {
            waitingBytes -= lines.length;
        }
        return lines;
    }
}
