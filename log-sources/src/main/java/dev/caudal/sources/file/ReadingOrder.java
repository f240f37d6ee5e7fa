// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log in the order in which they are read, the oldest first, and what that order tells: whether a file begins with
 * a line depends on how the one before it ended. Belongs to the reader, or whoever holds the source's lock.
 */
final class ReadingOrder {
    /** Finished files that are not there any more, by which their compressed copies are known. */
    private static final int MOST_GONE = 16;

    private final Comparator<FileFacts> oldestFirst;
    private final List<KnownFile> files = new ArrayList<>();
    private final List<KnownFile> view = Collections.unmodifiableList(files);
    /** What was in the inodes of which this scan has found that they hold other content than before. */
    private final Map<String, KnownFile> reused = new HashMap<>();

    private @Nullable FileFacts current;
    private long scans;
    private boolean changed;

    ReadingOrder(Comparator<FileFacts> oldestFirst) {
        this.oldestFirst = oldestFirst;
    }

    /** As they are; changes with this object. */
    List<KnownFile> files() {
        return view;
    }

    /** What the last scan has found at the path; null if nothing. */
    @Nullable
    FileFacts current() {
        return current;
    }

    /** What arrives from now on arrives together. */
    void beginScan(@Nullable FileFacts atPath) {
        current = atPath;
        reused.clear();
        scans++;
    }

    /** Something is to be written down. */
    void changed() {
        changed = true;
    }

    /** Whether {@link #changed} was called since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    void addFirst(KnownFile file) {
        files.add(0, file);
    }

    void addLast(KnownFile file) {
        files.add(file);
    }

    /** Nothing was known of it, and its inode may hold another one. */
    void remove(KnownFile file) {
        int index = files.indexOf(file);
        files.remove(index);
        switch (file.beginning()) {
            case LINE -> {}
            case AS_THE_LAST_ENDED -> reused.put(file.facts().id(), index > 0 ? files.get(index - 1) : file);
            case MID_LINE -> reused.put(file.facts().id(), file);
        }
    }

    /** Its inode holds another file by now. */
    void replaceByRemains(KnownFile file, long now) {
        KnownFile remains = file.remains(now);
        files.set(files.indexOf(file), remains);
        reused.put(file.facts().id(), remains);
        changed = true;
    }

    /** It was truncated or overwritten: what it was before may go on in a copy, and what it is now is another file. */
    void replace(KnownFile before, KnownFile after, long now) {
        int index = files.indexOf(before);
        KnownFile remains = before.remains(now);
        after.goesOnAfter(remains);
        files.set(index, after);
        files.add(index, remains);
        changed = true;
    }

    /**
     * Whether nothing of the file has been read, and its first byte may be in the middle of a line: another file came before it
     * in the same stream, and that did not end with a whole line, or its end is not known.
     */
    boolean beginsInMidLine(KnownFile file) throws IOException {
        boolean follows = file.beginning() == KnownFile.Beginning.AS_THE_LAST_ENDED;
        return file.beginning() == KnownFile.Beginning.MID_LINE
                || hasAHoleOfUnknownOrigin(file)
                || (follows
                        && (file.truncatedEndsInMidLine() || lastEndsInMidLine(file) || anotherEndsInMidLine(file)));
    }

    private boolean lastEndsInMidLine(KnownFile file) {
        int index = files.indexOf(file) - 1;
        while (index > 0
                && files.get(index).isEmpty()
                && files.get(index).beginning() != KnownFile.Beginning.MID_LINE) {
            index--;
        }
        return index >= 0
                && (files.get(index).endsInMidLine() || files.get(index).beginning() == KnownFile.Beginning.MID_LINE);
    }

    /** A writer that does not append went on after its file was truncated, perhaps in the middle of a line. */
    private static boolean hasAHoleOfUnknownOrigin(KnownFile file) throws IOException {
        OpenFile open = file.open();
        return open != null && open.beginsWithAHole() && !file.isKnownToGoOn();
    }

    /**
     * Files that are found at once come in the order of their times, which is not always that of their beginnings, and one that was
     * empty when it was rotated is found only when its writer, who is late, goes on.
     */
    private boolean anotherEndsInMidLine(KnownFile file) throws IOException {
        for (KnownFile other : files) {
            boolean mayBeBefore = other.open() != null
                    || (other.isFinished() && (other.foundInScan() >= file.foundInScan() || !file.is(current)));
            boolean torn = mayBeBefore && other.endsTorn();
            if (torn && other != file && !other.is(current)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A rotated file that was not known before may be a copy of what was in the next one, or of what came between that and the
     * last one: whether either begins with a line, the one before it tells.
     */
    void arrived(KnownFile file) {
        add(file);
        file.foundInScan(scans);
        if (!file.is(current)) {
            file.beginsAsTheLastEnded();
            foundMoreIn(file);
        }
        KnownFile before = reused.get(file.facts().id());
        if (before != null) {
            file.goesOnAfter(before);
        }
    }

    /** This rotated file has more of the log than was known: what may come after it may go on in mid-line. */
    void foundMoreIn(KnownFile file) {
        files.stream().filter(other -> other != file).forEach(KnownFile::beginsAsTheLastEnded);
    }

    /** What is at the path may go on with the half line of one that is not read. */
    void mayGoOnAtPath() {
        KnownFile atPath = atPath();
        if (atPath != null) {
            atPath.beginsAsTheLastEnded();
        }
    }

    /** By their times; what is at the path is the newest. */
    void add(KnownFile file) {
        int index = files.size();
        while (!file.is(current) && index > 0 && isNewer(files.get(index - 1), file)) {
            index--;
        }
        files.add(index, file);
        changed = true;
    }

    /** Those that arrive together come in their order. */
    private boolean isNewer(KnownFile file, KnownFile other) {
        boolean isLater = oldestFirst.compare(file.facts(), other.facts()) >= 0;
        return file.is(current) || (isLater && file.foundInScan() != scans);
    }

    /** The file at the path; null if it is not known. */
    @Nullable
    KnownFile atPath() {
        return files.stream().filter(file -> file.is(current)).findFirst().orElse(null);
    }

    /** Of the finished files that are gone only the latest are kept; copies of the others would be read again. */
    void forget() {
        int gone = 0;
        for (int i = files.size() - 1; i >= 0; i--) {
            KnownFile file = files.get(i);
            if (file.isFinished() && !file.isThere()) {
                gone++;
                if (gone > MOST_GONE || file.facts().isCompressed()) {
                    if (i + 1 < files.size()) {
                        files.get(i + 1).beginsAfter(file);
                    }
                    files.remove(i);
                    changed = true;
                }
            }
        }
    }
}
