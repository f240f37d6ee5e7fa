// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One line of the reserved customer {@link CustomerId#PROBE} at once and then each period, which takes the same way as every
 * line that a server logs. It says who sent it and when, so that whoever reads the probe's topic knows how long lines are
 * under way from each node, and which node is silent. {@code docs/probe.md} has its form.
 *
 * <p>Threads as {@link LogSource} has it. Nothing is sent while the active list does not name the customer.
 */
final class CanarySource implements LogSource {
    /** How often. */
    static final Duration PERIOD = Duration.ofSeconds(30);

    private final NodeName node;
    private final String run;
    private final Duration period;
    private final BooleanSupplier wanted;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long sequence;

    CanarySource(NodeName node, String run, Duration period, BooleanSupplier wanted, Clock clock) {
        this.node = node;
        this.run = run;
        this.period = period;
        this.wanted = wanted;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        if (stopped.getCount() == 0) {
            throw new IOException("the canary has been closed");
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            boolean first = sequence == 0;
            while (!stopped.await(first ? 0 : period.toMillis(), TimeUnit.MILLISECONDS)) {
                first = false;
                if (wanted.getAsBoolean()) {
                    byte[] line = line();
                    System.arraycopy(line, 0, buffer, offset, line.length);
                    return line.length;
                }
            }
            return END_OF_INPUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A node's name and a run need no escaping in JSON. */
    private byte[] line() {
        sequence++;
        String json = "{\"canary\":1,\"node\":\"" + node + "\",\"run\":\"" + run + "\",\"sequence\":" + sequence
                + ",\"at\":\"" + clock.instant() + "\"}";
        return (CustomerId.PROBE + " " + json + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void finish() {
        stopped.countDown();
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
