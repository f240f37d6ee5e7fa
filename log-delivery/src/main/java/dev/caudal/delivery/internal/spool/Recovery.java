// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Copy;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.Replay.Stamped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    /** By id, in the order of their names. */
    private final Map<Long, Found> found = new LinkedHashMap<>();

    /**
     * A segment that has stamped frames, copies or no footer, with its index.
     *
     * @param hole number of the first frame that did not make it to the disk
     * @param rejected copies that do not count, and would if the file were whole: the footer must not name them
     */
    private record Found(Segment segment, SegmentIndex index, boolean isWhole, int hole, BitSet rejected) {
        Map<Integer, Copy> copies() {
            return index.copies();
        }
    }

    /** Whether a copy may take the place of a frame before it. */
    private enum Worth {
        /** Its batch is not whole. */
        DAMAGED,
        /** Of a replacement that was never finished; or behind one that did not make it to the disk, which it would overtake. */
        UNSAFE,
        SAFE
    }

    /**
     * A copy that may be the one that counts.
     *
     * @param first where the batch came into the spool
     */
    private record Candidate(Segment segment, int number, Place first, Worth worth, int generation) {

        /** Itself, unless the other one is really better. */
        Candidate better(Candidate other) {
            int byWorth = other.worth.compareTo(worth);
            return byWorth > 0 || (byWorth == 0 && other.generation > generation) ? other : this;
        }

        boolean isFrame(Segment of, int frame) {
            return segment == of && number == frame;
        }
    }

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
    List<Stamped> run() throws IOException {
        look();
        List<Stamped> stamped = new ArrayList<>();
        for (Found each : found.values()) {
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
        settleCopies();
    }

    /** Of what is damaged in it batches may be delivered twice, and are known to have been handed out, or not. */
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
        for (Copy copy : index.copies().values()) {
            segment.copiedFrom.add(copy.first().segment());
            // Its segment may be gone. Its id must not come back: the copy would be taken for one of what is there
            // then.
            parts.table().seen(copy.first().segment());
        }
        if (!isWhole || hasStamped || !index.copies().isEmpty()) {
            int hole = isWhole ? Integer.MAX_VALUE : index.firstHole();
            found.put(id, new Found(segment, index, isWhole, hole, new BitSet()));
        }
    }

    private static void merge(@Nullable FrameBits from, FrameBits to, int frames) {
        for (int word = 0; from != null && word < from.words() && word << 6 < frames; word++) {
            to.merge(word, from.word(word));
        }
    }

    /**
     * A batch and copies of it are there: the run ended in between. One counts: the copy of the highest generation, as the
     * others were made first; unless it was given up, or {@link Worth} says that it is not to be trusted. Of equals, as there
     * are when a copy was given up and there was no time to write that down, the first.
     */
    private void settleCopies() {
        Map<Place, Candidate> best = new HashMap<>();
        for (Found each : found.values()) {
            each.copies().forEach((number, copy) -> {
                if (!each.segment().done.get(number)) {
                    best.merge(first(copy), candidate(each, number, copy), Candidate::better);
                }
            });
        }
        for (Found each : found.values()) {
            each.copies().forEach((number, copy) -> {
                if (!each.segment().done.get(number)) {
                    settleCopy(each, number, Objects.requireNonNull(best.get(first(copy))));
                }
            });
        }
    }

    private void settleCopy(Found each, int number, Candidate best) {
        Segment segment = each.segment();
        Segment original = parts.table().segment(best.first().segment());
        boolean originalWaits = original != null
                && !original.isUnreadable
                && best.first().number() < original.frames
                && !original.done.get(best.first().number());
        if (!best.isFrame(segment, number) || (best.worth() != Worth.SAFE && originalWaits)) {
            done(segment, number, each.index(), number);
            best.segment().copiedFrom.add(segment.name.id());
            if (worth(each, number) != Worth.SAFE) {
                each.rejected().set(number);
            }
        } else if (original != null && originalWaits) {
            done(original, best.first().number(), each.index(), number);
        }
    }

    private void done(Segment segment, int number, SegmentIndex index, int numberInIndex) {
        SpoolRoute route = index.route(numberInIndex);
        int cost = SegmentTable.cost(index.length(numberInIndex), route);
        parts.table().done(segment, number, route, index.lines(numberInIndex), cost);
    }

    private Candidate candidate(Found each, int number, Copy copy) {
        int generation = 0;
        Copy next = copy;
        while (next != null) {
            generation += next.generation();
            next = copyAt(next.first());
        }
        return new Candidate(each.segment(), number, first(copy), worth(each, number), generation);
    }

    /** Where the batch came into the spool, as far as that is known: an older release names the frame in between. */
    private Place first(Copy copy) {
        Place first = copy.first();
        for (Copy next = copyAt(first); next != null; next = copyAt(first)) {
            first = next.first();
        }
        return first;
    }

    private @Nullable Copy copyAt(Place place) {
        Found at = found.get(place.segment());
        return at == null ? null : at.copies().get(place.number());
    }

    private static Worth worth(Found each, int number) {
        if (each.isWhole()) {
            return Worth.SAFE;
        }
        if (each.index().isDamaged(number)) {
            return Worth.DAMAGED;
        }
        return each.segment().name.isReplacement() || number >= each.hole() ? Worth.UNSAFE : Worth.SAFE;
    }

    private static void collectStamped(Found found, List<Stamped> stamped) {
        SegmentIndex index = found.index();
        for (int number = 0; number < index.frames(); number++) {
            if (index.has(number)
                    && index.isStamped(number)
                    && !found.segment().done.get(number)) {
                stamped.add(new Stamped(new Place(found.segment().name.id(), number), index.route(number)));
            }
        }
    }

    /** Completes a segment that was being written: the next start then needs not look through it. */
    private void seal(Found each) {
        Segment segment = each.segment();
        if (segment.liveFrames == 0) {
            return;
        }
        SegmentIndex index = each.index();
        int end = index.end();
        each.rejected().stream().forEach(index::remove);
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
