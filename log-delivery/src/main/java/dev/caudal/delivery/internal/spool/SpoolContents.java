// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.SpoolSummary;
import dev.caudal.delivery.internal.spool.SegmentReader.Content;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a spool's directory, found as a start finds it, but without changing anything; also while a process uses the
 * spool. Files that come and go meanwhile make it look again, a few times. Any one thread.
 */
public final class SpoolContents {
    private static final int ATTEMPTS = 5;

    private final SpoolFiles files;
    private final Notes notes = new Notes();
    private final Parts parts;
    private final AckJournal journal;
    private final @Nullable Long holderPid;

    /** Is shown batches. */
    public interface Visitor {
        /** One that waits. */
        void batch(SpoolRoute route, byte[] recordBatch) throws IOException;

        /** One that waits, but is not whole. */
        void damaged(SpoolRoute route, int lines);
    }

    private SpoolContents(Path directory, @Nullable Long holderPid) {
        this.files = DiskFiles.readOnly(directory);
        this.parts = new Parts(
                files, SpoolSettings.of(Long.MAX_VALUE), notes, new FrameFormat(), new SegmentTable(), () -> 0);
        this.journal = new AckJournal(parts);
        this.holderPid = holderPid;
    }

    /**
     * Looks at this directory.
     *
     * @throws IOException if it cannot be read, or another format is in it
     */
    public static SpoolContents of(Path directory) throws IOException {
        return of(directory, SpoolLock.holder(directory));
    }

    /** Looks at a directory that the caller has the lock of. */
    static SpoolContents locked(Path directory) throws IOException {
        return of(directory, null);
    }

    private static SpoolContents of(Path directory, @Nullable Long holderPid) throws IOException {
        for (int attempt = 1; ; attempt++) {
            SpoolContents contents = new SpoolContents(directory, holderPid);
            Set<String> before = new HashSet<>(contents.files.list());
            new Recovery(contents.parts, contents.journal).look();
            if (attempt == ATTEMPTS || before.equals(new HashSet<>(contents.files.list()))) {
                return contents;
            }
        }
    }

    /** What waits, in numbers. */
    public SpoolSummary summary() throws IOException {
        Map<CustomerId, long[]> waiting = new HashMap<>();
        long batches = 0;
        long lines = 0;
        for (Backlog backlog : parts.table().backlogs()) {
            long[] counts = waiting.computeIfAbsent(backlog.route.customer(), id -> new long[2]);
            counts[0] += backlog.frames;
            counts[1] += backlog.lines;
            batches += backlog.frames;
            lines += backlog.lines;
        }
        List<SpoolSummary.Customer> customers = new ArrayList<>();
        waiting.forEach((id, counts) -> {
            Backlog.Share share = parts.table().shares().get(id);
            customers.add(new SpoolSummary.Customer(id, counts[0], counts[1], share == null ? 0 : share.bytes));
        });
        customers.sort(Comparator.comparingLong(SpoolSummary.Customer::bytes)
                .reversed()
                .thenComparing(SpoolSummary.Customer::id));
        return new SpoolSummary(
                holderPid,
                parts.table().segments().size(),
                parts.table().fileBytes() + journal.fileBytes(),
                batches,
                lines,
                oldest(),
                customers,
                notes.texts);
    }

    /** Shows all batches that wait, in the order in which they would be delivered but for those that were sent already. */
    public void forEachWaiting(Predicate<SpoolRoute> wanted, Visitor visitor) throws IOException {
        for (Segment segment : parts.table().oldestFirst()) {
            if (segment.waitingFrames() > 0 && !segment.isUnreadable) {
                visit(segment, wanted, visitor);
            }
        }
    }

    private void visit(Segment segment, Predicate<SpoolRoute> wanted, Visitor visitor) throws IOException {
        try (SegmentReader reader = reader(segment)) {
            SegmentIndex index = reader.index(segment);
            for (int number = 0; number < index.frames(); number++) {
                if (isWaiting(segment, index, number) && wanted.test(index.route(number))) {
                    Content content = reader.read(index, number);
                    if (content != null) {
                        visitor.batch(index.route(number), content.payload());
                    } else if (!isBeingWritten(segment)) {
                        visitor.damaged(index.route(number), index.lines(number));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // Whoever uses the spool has just delivered all of it.
            notes.warning("file " + segment + " was removed meanwhile: all in it is done");
        }
    }

    /** The first that waits of each file is the oldest there, or nearly. */
    private @Nullable Instant oldest() throws IOException {
        long oldest = Long.MAX_VALUE;
        for (Segment segment : parts.table().oldestFirst()) {
            if (segment.waitingFrames() == 0 || segment.isUnreadable) {
                continue;
            }
            try (SegmentReader reader = reader(segment)) {
                SegmentIndex index = reader.index(segment);
                int number = 0;
                while (number < index.frames() && !isWaiting(segment, index, number)) {
                    number++;
                }
                Content content = number < index.frames() ? reader.read(index, number) : null;
                oldest = content == null
                        ? oldest
                        : Math.min(oldest, content.frame().storedMillis());
            } catch (NoSuchFileException e) {
                notes.warning("file " + segment + " was removed meanwhile: all in it is done");
            }
        }
        return oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest);
    }

    SpoolFiles files() {
        return files;
    }

    List<Segment> segments() {
        return parts.table().oldestFirst();
    }

    SegmentReader reader(Segment segment) throws IOException {
        return SegmentReader.open(files, segment.name, parts.format());
    }

    static boolean isWaiting(Segment segment, SegmentIndex index, int number) {
        return index.has(number) && !segment.done.get(number);
    }

    /** What is not whole in it may be whole in a moment. */
    boolean isBeingWritten(Segment segment) {
        return holderPid != null && segment.index != null;
    }

    boolean isInUse() {
        return holderPid != null;
    }

    private static final class Notes implements SpoolEvents {
        private final List<String> texts = new ArrayList<>();

        @Override
        public void warning(String message) {
            texts.add(message);
        }

        @Override
        public void recovered(SpoolRoute route, long lines) {
            // The table has the counts.
        }

        @Override
        public void stored(SpoolBatch batch) {
            throw new IllegalStateException("nothing is stored here");
        }

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            throw new IllegalStateException("nothing is stored here");
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            throw new IllegalStateException("nothing is dropped here");
        }
    }
}
