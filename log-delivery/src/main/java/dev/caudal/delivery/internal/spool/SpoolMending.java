// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolDamage;
import dev.caudal.delivery.SpoolRepair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Mends what {@link SpoolCheck} finds, as far as that is possible without guessing. Any one thread. */
public final class SpoolMending {
    private final Parts parts;
    private final AckJournal journal;

    private SpoolMending(Path directory) {
        this.parts = new Parts(
                DiskFiles.in(directory),
                SpoolSettings.of(Long.MAX_VALUE),
                new Unheard(),
                new FrameFormat(),
                new SegmentTable(),
                () -> 0);
        this.journal = new AckJournal(parts);
    }

    /**
     * What {@link #apply} would do. Changes nothing.
     *
     * @throws IOException if the directory cannot be read
     */
    public static SpoolRepair plan(SpoolContents contents) throws IOException {
        Set<String> steps = new LinkedHashSet<>();
        List<SpoolDamage> beyond = new ArrayList<>();
        for (Segment segment : contents.segments()) {
            if (segment.isDead()) {
                steps.add(segment + ": remove the file, nothing in it waits");
            } else if (segment.index != null && !contents.isInUse()) {
                steps.add(segment + ": complete the file behind byte " + segment.index.end());
            }
        }
        for (SpoolDamage damage : SpoolCheck.of(contents)) {
            switch (damage.kind()) {
                case BATCH ->
                    steps.add(damage.file() + ": give up the batch at byte " + damage.offset() + ", " + damage.lines()
                            + " lines of customer " + damage.customer());
                case HEADER -> steps.add(damage.file() + ": write the header anew");
                case ACKS -> steps.add(damage.file() + ": write anew what was delivered");
                case UNREADABLE -> beyond.add(damage);
                case DONE_BATCH, GAP, REST -> {
                    // Goes with the completion, or with the file.
                }
            }
        }
        return new SpoolRepair(List.copyOf(steps), beyond);
    }

    /**
     * Does it.
     *
     * @return what was done
     * @throws IOException if a process uses the spool, or the directory cannot be read or written
     */
    public static SpoolRepair apply(Path directory) throws IOException {
        SpoolLock lock = SpoolLock.take(directory);
        try {
            SpoolRepair plan = plan(SpoolContents.locked(directory));
            if (!plan.steps().isEmpty()) {
                new SpoolMending(directory).mend();
                List<String> left = plan(SpoolContents.locked(directory)).steps();
                if (!left.isEmpty()) {
                    throw new IOException("spool.directory=" + directory + ": could not be done: " + left.get(0));
                }
            }
            return plan;
        } finally {
            lock.close();
        }
    }

    private void mend() throws IOException {
        new Recovery(parts, journal).run();
        for (Segment segment : parts.table().oldestFirst()) {
            if (!segment.isUnreadable) {
                mend(segment);
            }
        }
        journal.rewrite();
        journal.close();
        for (Segment segment : parts.table().oldestFirst()) {
            if (segment.isDead()) {
                parts.files().delete(segment.name.fileName());
            }
        }
        parts.files().syncDirectory();
    }

    private void mend(Segment segment) throws IOException {
        try (SegmentReader reader = SegmentReader.open(parts.files(), segment.name, parts.format())) {
            SegmentIndex index = reader.index(segment);
            for (int number = 0; number < index.frames(); number++) {
                if (SpoolContents.isWaiting(segment, index, number) && reader.read(index, number) == null) {
                    SpoolRoute route = index.route(number);
                    int cost = SegmentTable.cost(index.length(number), route);
                    parts.table().done(segment, number, route, index.lines(number), cost);
                }
            }
            if (!reader.hasWholeHeader()) {
                writeHeader(segment);
            }
        }
    }

    private void writeHeader(Segment segment) throws IOException {
        try (SpoolFiles.File file = parts.files().openToChange(segment.name.fileName())) {
            ByteBuffer header = SegmentFormat.header(segment.name, segment.newestMillis);
            file.write(header, 0);
            file.sync();
        }
    }

    /** The plan says it all, and afterwards it is looked at again. */
    private static final class Unheard implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(SpoolBatch batch) {}

        @Override
        public void refused(SpoolBatch batch, Refusal why) {}

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {}

        @Override
        public void warning(String message) {}
    }
}
