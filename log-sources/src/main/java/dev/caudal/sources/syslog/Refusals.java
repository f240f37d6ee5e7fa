// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.SourceListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What senders sent and nobody could take, as gaps. A sender that is set up wrongly does it with each message, so the listener
 * hears of the first at once, and then of each kind once a second, with what came meanwhile. Belongs to the reader.
 */
final class Refusals {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHAPE_BYTES = 64;

    private final String source;
    private final SourceListener listener;
    private final SourceClock clock;
    private final Map<GapKind, Untold> untold = new EnumMap<>(GapKind.class);
    private boolean anyUntold;

    Refusals(String source, SourceListener listener, SourceClock clock) {
        this.source = source;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * One more, or more of one that was told before.
     *
     * @param count 0 if only its bytes are new
     * @param detail what was seen, and what to do
     */
    void add(GapKind kind, long count, long bytes, Supplier<String> detail) {
        Untold kindsOwn = untold.computeIfAbsent(kind, none -> new Untold(clock.nanoTime() - INTERVAL_NANOS));
        if (count > 0 || kindsOwn.detail.isEmpty()) {
            kindsOwn.detail = detail.get();
        }
        kindsOwn.count += count;
        kindsOwn.bytes += bytes;
        anyUntold = true;
        tellDue();
    }

    /** Whether the listener does not know all yet. */
    boolean hasUntold() {
        return anyUntold;
    }

    /** Tells what is due; to be called now and then, as nothing more may come. */
    void tellDue() {
        if (!anyUntold) {
            return;
        }
        long now = clock.nanoTime();
        anyUntold = false;
        for (Map.Entry<GapKind, Untold> entry : untold.entrySet()) {
            Untold each = entry.getValue();
            if (now - each.toldNanos >= INTERVAL_NANOS && each.tell(source, entry.getKey(), listener)) {
                each.toldNanos = now;
            }
            anyUntold |= each.isUntold();
        }
    }

    /** Tells everything. */
    void end() {
        untold.forEach((kind, each) -> each.tell(source, kind, listener));
        anyUntold = false;
    }

    /** How the bytes look, without what they say: letters and digits are all the same, the end is left out. */
    static String shape(byte[] bytes, int start, int end) {
        StringBuilder shape = new StringBuilder();
        for (int i = start; i < Math.min(end, start + SHAPE_BYTES); i++) {
            char c = (char) (bytes[i] & 0xFF);
            if (c >= '0' && c <= '9') {
                shape.append('9');
            } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
                shape.append('a');
            } else {
                shape.append(c < ' ' || c >= 0x7F ? '?' : c);
            }
        }
        return end - start > SHAPE_BYTES ? shape + "…" : shape.toString();
    }

    private static final class Untold {
        private long count;
        private long bytes;
        private String detail = "";
        private long toldNanos;

        Untold(long toldNanos) {
            this.toldNanos = toldNanos;
        }

        boolean isUntold() {
            return count > 0 || bytes > 0;
        }

        /** Whether there was anything. */
        boolean tell(String source, GapKind kind, SourceListener listener) {
            if (!isUntold()) {
                return false;
            }
            listener.gap(source, kind, count, bytes, detail);
            count = 0;
            bytes = 0;
            return true;
        }
    }
}
