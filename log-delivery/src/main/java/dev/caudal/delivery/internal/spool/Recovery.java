// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an earlier run left. Reads the footer of every segment, and looks through those few that have none: the
 * last, and those that were given up. Removes nothing that it does not understand. Once, on the spool thread.
 */
final class Recovery {
    private final Parts parts;
    private final AckJournal journal;
    private final Map<Long, FrameBits> done = new HashMap<>();
    private final Map<Long, FrameBits> handed = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    /** An original may have two copies: one was given up, and there was no time to write that down. */
    private final Set<Place> copied = new HashSet<>();

    /** A segment that has live frames, copies or no footer, with its index. */
    private record Found(Segment segment, Map<Integer, Place> copies, SegmentIndex index, boolean isWhole) {}

    Recovery(Parts parts, AckJournal journal) {
        this.parts = parts;
        this.journal = journal;
    }

    /**
     * Fills the table, and completes files that were being written.
     *
     * @return stamped frames, in their order
     * @throws InvalidSpoolException if something there must not be touched by this release; nothing was changed then
     * @throws IOException if the directory cannot be read
     */
    List<Place> run() throws IOException {
        look();
        List<Place> stamped = new ArrayList<>();
        for (Found each : found) {
            collectStamped(each, stamped);
            if (!each.isWhole()) {
                seal(each);
            }
        }
        for (Backlog backlog : parts.table().backlogs()) {
            parts.events().recovered(backlog.route, backlog.lines);
        }
        return stamped;
    }

    /**
     * Fills the table, and changes nothing.
     *
     * @throws InvalidSpoolException if something there is not for this release
     * @throws IOException if the directory cannot be read
     */
    void look() throws IOException {
        List<SegmentName> segments = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (String name : parts.files().list()) {
            Optional<SegmentName> segment = SegmentName.parse(name);
            if (segment.isPresent()) {
                if (ids.add(segment.get().id())) {
                    segments.add(segment.get());
                } else {
                    parts.events().warning("spool: file '" + name + "' has the number of another: left as it is");
                }
            } else if (AckJournal.isName(name)) {
                loadJournal(name);
            } else if (!name.equals(SpoolLock.NAME)) {
                parts.events().warning("spool: file '" + name + "' is none of the spool's: left as it is");
            }
        }
        for (String name : parts.files().listOthers()) {
            parts.events().warning("spool: '" + name + "' is no regular file: left as it is");
        }
        segments.sort(null);
        for (SegmentName name : segments) {
            load(name);
        }
        // Originals first lose against their copies; what is left of the stamped ones is then known.
        for (Found each : found) {
            settleCopies(each);
        }
    }

    private void loadJournal(String name) throws IOException {
        try {
            journal.load(name, new AckJournal.Records() {
                @Override
                public void done(long segment, int word, long bits) {
                    parts.table().seen(segment);
                    done.computeIfAbsent(segment, id -> new FrameBits()).merge(word, bits);
                }

                @Override
                public void handed(long segment, int word, long bits) {
                    parts.table().seen(segment);
                    handed.computeIfAbsent(segment, id -> new FrameBits()).merge(word, bits);
                }

                @Override
                public void nextId(long id) {
                    parts.table().seen(id - 1);
                }

                @Override
                public void damaged(long offset) {
                    // Batches may be delivered twice, and are known to have been handed out, or not.
                }
            });
        } catch (InvalidSpoolException e) {
            throw e;
        } catch (IOException e) {
            parts.events()
                    .warning("spool file " + name + " cannot be read: " + e.getMessage()
                            + "; what it says was delivered will be delivered again");
        }
    }

    private void load(SegmentName name) throws IOException {
        Segment segment = new Segment(name);
        try (SegmentReader reader = SegmentReader.open(parts.files(), name, parts.format())) {
            reader.checkVersion();
            SegmentIndex index = reader.footer();
            boolean isWhole = index != null;
            if (index == null) {
                index = reader.scan();
                segment.index = index;
            }
            segment.fileBytes = reader.size();
            parts.table().enter(segment);
            enterFrames(segment, index, isWhole);
        } catch (InvalidSpoolException e) {
            throw e;
        } catch (NoSuchFileException e) {
            parts.events().warning("spool file " + name + " was removed meanwhile by something else");
        } catch (IOException e) {
            parts.events()
                    .warning("spool file " + name + " cannot be read: " + e.getMessage()
                            + "; it is left as it is, and tried again at the next start");
            if (parts.table().segment(name.id()) == null) {
                segment.isUnreadable = true;
                parts.table().enter(segment);
            }
        }
    }

    private void enterFrames(Segment segment, SegmentIndex index, boolean isWhole) {
        long id = segment.name.id();
        merge(done.get(id), segment.done, index.frames());
        merge(handed.get(id), segment.handed, index.frames());
        merge(handed.get(id), segment.handedBefore, index.frames());
        segment.newestMillis = index.newestMillis();
        segment.frames = index.frames();
        segment.durableFrames = index.frames();
        boolean hasStamped = false;
        for (int number = 0; number < index.frames(); number++) {
            if (!index.has(number)) {
                // What is not there cannot be waited for.
                segment.done.merge(number >>> 6, 1L << number);
            } else if (!segment.done.get(number)) {
                SpoolRoute route = index.route(number);
                int cost = SegmentTable.cost(index.length(number), route);
                parts.table().added(segment, number, route, index.lines(number), cost);
                hasStamped |= index.isStamped(number);
            }
        }
        for (Place place : index.copies().values()) {
            segment.copiedFrom.add(place.segment());
            // Its segment may be gone. Its id must not come back: the copy would be taken for one of what is there
            // then.
            parts.table().seen(place.segment());
        }
        if (!isWhole || hasStamped || !index.copies().isEmpty()) {
            found.add(new Found(segment, index.copies(), index, isWhole));
        }
    }

    private static void merge(@Nullable FrameBits from, FrameBits to, int frames) {
        for (int word = 0; from != null && word < from.words() && word << 6 < frames; word++) {
            to.merge(word, from.word(word));
        }
    }

    /**
     * A copy and its original are both there: the run ended in between. The copy counts, unless it was given up, or belongs to
     * a replacement that was never finished, or lies behind one that did not make it to the disk: it would overtake that one.
     */
    private void settleCopies(Found found) {
        Segment segment = found.segment();
        boolean isReplacement = segment.name.isReplacement();
        int hole = found.isWhole() ? Integer.MAX_VALUE : found.index().firstHole();
        found.copies().forEach((number, place) -> {
            boolean isUnfinished = (!found.isWhole() && isReplacement) || number >= hole;
            if (segment.done.get(number)) {
                return;
            }
            SegmentIndex index = found.index();
            SpoolRoute route = index.route(number);
            int cost = SegmentTable.cost(index.length(number), route);
            Segment original = parts.table().segment(place.segment());
            boolean isWaiting = original != null
                    && !original.isUnreadable
                    && place.number() < original.frames
                    && !original.done.get(place.number());
            if (copied.contains(place) || (isUnfinished && isWaiting)) {
                parts.table().done(segment, number, route, index.lines(number), cost);
            } else {
                copied.add(place);
                if (original != null && isWaiting) {
                    parts.table().done(original, place.number(), route, index.lines(number), cost);
                }
            }
        });
    }

    private static void collectStamped(Found found, List<Place> stamped) {
        SegmentIndex index = found.index();
        for (int number = 0; number < index.frames(); number++) {
            if (index.has(number)
                    && index.isStamped(number)
                    && !found.segment().done.get(number)) {
                stamped.add(new Place(found.segment().name.id(), number));
            }
        }
    }

    /** Completes a segment that was being written: the next start then needs not look through it. */
    private void seal(Found found) {
        Segment segment = found.segment();
        if (segment.liveFrames == 0) {
            return;
        }
        SegmentIndex index = found.index();
        int end = index.end();
        if (end < segment.fileBytes) {
            parts.events()
                    .warning("spool file " + segment + ": " + (segment.fileBytes - end)
                            + " bytes at its end are no whole batch; they are cut off");
        }
        try (SpoolFiles.File file = parts.files().openToChange(segment.name.fileName())) {
            byte[] footer = SegmentFormat.footer(segment.name, index);
            file.truncate(end);
            file.write(ByteBuffer.wrap(footer), end);
            file.sync();
            parts.table().resized(segment, end + (long) footer.length);
            segment.index = null;
        } catch (IOException e) {
            parts.events().warning("spool file " + segment + " cannot be completed: " + e.getMessage());
        }
    }
}
