// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

/**
 * How much of what is on disk may be in memory at a time: enough to keep the brokers busy, too little to be in anybody's way.
 * Batches of routes that cannot deliver, one for each partition as a probe, are beside it up to a limit of their own, so that
 * they do not keep the others from being replayed.
 */
final class ReplayWindow {
    private static final long MOST_BYTES = 2 << 20;
    private static final int PART_OF_MEMORY = 8;
    /** What is in memory cannot make room on a full disk: of a small spool only a part may be there. */
    private static final int PART_OF_SPOOL = 8;

    private static final int PROBES_PART_OF_MEMORY = 8;
    private static final int WORTH_ASKING_PART = 4;
    private static final int LEAST_BYTES = 64 * 1024;

    private final long windowBytes;
    private final long probeBytes;
    private long askedBytes;
    private long heldBytes;

    ReplayWindow(long memoryLimitBytes, long spoolLimitBytes) {
        windowBytes =
                Math.min(MOST_BYTES, Math.min(memoryLimitBytes / PART_OF_MEMORY, spoolLimitBytes / PART_OF_SPOOL));
        probeBytes = memoryLimitBytes / PROBES_PART_OF_MEMORY;
    }

    /**
     * How much to ask for now, which has then been asked for; 0 if that is not worth a question.
     *
     * @param parkedBytes how much of what is held belongs to routes that cannot deliver
     * @param memoryIsFull then only as much as it takes to go on at all
     */
    int ask(long parkedBytes, boolean memoryIsFull) {
        long held = heldBytes - Math.min(parkedBytes, probeBytes);
        long limit = memoryIsFull ? LEAST_BYTES : windowBytes;
        long room = limit - held - askedBytes;
        if (room < limit / WORTH_ASKING_PART) {
            return 0;
        }
        askedBytes += room;
        return (int) room;
    }

    /** Something came. */
    void came(int frameBytes, int batchBytes) {
        askedBytes -= frameBytes;
        heldBytes += batchBytes;
    }

    /** It is not in memory any more. */
    void gone(int batchBytes) {
        heldBytes -= batchBytes;
    }
}
