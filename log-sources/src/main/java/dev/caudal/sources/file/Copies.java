// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells by their content which files are copies of which. Belongs to the reader, or whoever holds the source's lock. */
final class Copies {
    /** Fewer bytes than this are the beginning of many a file. */
    static final int SHORTEST_BYTES = 16;

    private static final long GZIP_SIZE_MASK = 0xffff_ffffL;

    private final ReadingOrder order;
    /** Compressed copies, by their ids, of files that are gone and still being read: after a restart they are all there is. */
    private final Map<String, KnownFile> unlinked = new HashMap<>();

    Copies(ReadingOrder order) {
        this.order = order;
    }

    /** Only these are there. */
    void retain(Set<String> ids) {
        unlinked.keySet().retainAll(ids);
    }

    /** Whether it was found before to be the compressed copy of a file that is still being read. */
    boolean isKnown(FileFacts facts) {
        KnownFile original = unlinked.get(facts.id());
        if (original != null && original.open() != null && facts.isCompressed()) {
            return true;
        }
        unlinked.remove(facts.id());
        return false;
    }

    /** Whether more is in the copy than was read of the file. */
    static boolean hasMore(KnownFile original, FileFacts copy, Content content) throws IOException {
        long offset = original.read().offset();
        return content instanceof GzipContent gzip
                ? gzip.sizeModulo() != (offset & GZIP_SIZE_MASK)
                : copy.size() > offset;
    }

    /** Whether as much is in the copy as was seen of the file. */
    static boolean hasItsSize(KnownFile original, FileFacts copy, Content content) throws IOException {
        long size = original.facts().size();
        return content instanceof GzipContent gzip ? gzip.sizeModulo() == (size & GZIP_SIZE_MASK) : copy.size() == size;
    }

    /** Whether it is the compressed copy of a file that was removed and is still being read. */
    boolean isOfAnOpenFile(FileFacts facts, Content content) throws IOException {
        for (KnownFile file : facts.isCompressed() ? order.files() : List.<KnownFile>of()) {
            OpenFile open = file.open();
            if (open != null && !file.isThere() && !open.content().isFinal()) {
                long size = ((GzipContent) content).sizeModulo();
                boolean sameTime = facts.modifiedMillis() == file.facts().modifiedMillis();
                if (size > 0
                        && ((sameTime && size == (open.content().size() & GZIP_SIZE_MASK))
                                || (size <= open.content().size()
                                        && (size >= SHORTEST_BYTES
                                                || size == open.content().size())
                                        && Evidence.sameBefore(size, open.content(), content)
                                        && !isAllThatWasReadOfALostOne(size, content)))) {
                    unlinked.put(facts.id(), file);
                    return true;
                }
            }
        }
        return false;
    }

    /** Then this explains what became of the lost one, and several files may begin with the same heading. */
    private boolean isAllThatWasReadOfALostOne(long size, Content content) throws IOException {
        for (KnownFile file : order.files()) {
            if (file.isLost() && file.read().offset() == size && Evidence.matches(file.read(), content)) {
                return true;
            }
        }
        return false;
    }

    /** Of which file that is gone this is a copy; null if of none. */
    @Nullable
    KnownFile original(FileFacts facts, Content content) throws IOException {
        // What is at the path may take the place of a file that was edited, and is no copy of one that was truncated or
        // rotated.
        boolean isCurrent = facts.equals(order.current());
        KnownFile best = null;
        for (KnownFile file : order.files()) {
            boolean isCandidate = file.isLost()
                    ? !(isCurrent && file.isRemains())
                    : !isCurrent
                            && file.isFinished()
                            && !file.isThere()
                            && !file.facts().isCompressed();
            boolean isBetter = best == null
                    || file.read().knownBytes() > best.read().knownBytes()
                    || (file.read().knownBytes() == best.read().knownBytes() && file.isLost() && !best.isLost());
            if (isCandidate && isBetter && isCopy(file, facts, content)) {
                best = file;
            }
        }
        return best;
    }

    boolean isCopy(KnownFile file, FileFacts facts, Content content) throws IOException {
        Fingerprint read = file.read();
        if (read.offset() == 0 && !read.isTelling() && !file.isFinished()) {
            // Nothing was read of it, and nothing is known but its size.
            return !facts.equals(order.current())
                    && facts.modifiedMillis() >= file.facts().modifiedMillis()
                    && (content instanceof GzipContent gzip
                            ? facts.size() >= GzipContent.SMALL_BYTES
                                    || gzip.sizeModulo() >= file.facts().size()
                            : facts.size() >= file.facts().size());
        }
        boolean sameTime = facts.modifiedMillis() == file.facts().modifiedMillis();
        long seen = file.facts().isCompressed() ? 0 : file.facts().size();
        if (content instanceof GzipContent gzip) {
            long size = gzip.sizeModulo();
            if (facts.size() < GzipContent.SMALL_BYTES && size < Math.max(seen, read.offset())) {
                return false;
            }
            if (file.isFinished() && size == (read.offset() & GZIP_SIZE_MASK) && (sameTime || !read.isTelling())) {
                return true;
            }
            return read.isTelling() && Evidence.matches(read, content);
        }
        return read.isTelling()
                ? facts.size() >= Math.max(seen, read.offset()) && Evidence.matches(read, content)
                : file.facts().isUntouchedIn(facts);
    }

    /** Of which finished file one that cannot be read may be the compressed copy: compressing keeps the time. */
    @Nullable
    KnownFile originalByTime(FileFacts facts) {
        for (KnownFile file : facts.isCompressed() ? order.files() : List.<KnownFile>of()) {
            if (file.isFinished()
                    && !file.isThere()
                    && !file.facts().isCompressed()
                    && file.facts().modifiedMillis() == facts.modifiedMillis()) {
                return file;
            }
        }
        return null;
    }

    /**
     * Whether it may be a copy of a file that is still there, which may be truncated next. If that has been truncated by now, this
     * is to be noticed first.
     */
    boolean isCopyBeingMade(FileFacts facts, Content content) throws IOException {
        if (facts.equals(order.current())) {
            return false;
        }
        for (KnownFile original : order.files()) {
            OpenFile open = original.open();
            if (open == null
                    ? original.isUnreadable()
                            && original.read().isTelling()
                            && Evidence.matches(original.read(), content)
                    : !facts.isCompressed()
                            && (isPartOf(open, content)
                                    || open.hasChanged(open.content().size()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether its content is that of another file, which tells more than an inode. */
    boolean isCopyOfAKnownOne(FileFacts facts, Content content) throws IOException {
        KnownFile original = original(facts, content);
        return (original != null && original.read().isTelling())
                || (!facts.isCompressed() && isPartOfAnOpenOne(content));
    }

    /** Whether more of it is that of another file: the inode of the first one has been used again, and both begin alike. */
    boolean isRatherOfAnother(KnownFile file, Content content) throws IOException {
        if (file.isFinished() && isPartOfAnOpenOne(content)) {
            return true;
        }
        for (KnownFile other : order.files()) {
            if (other != file
                    && other.read().offset() > file.read().offset()
                    && other.read().isTelling()
                    && Evidence.matches(other.read(), content)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it has the beginning of a file that is being read, as a copy in the making has. */
    private boolean isPartOfAnOpenOne(Content content) throws IOException {
        for (KnownFile file : order.files()) {
            if (file.open() != null && isPartOf(file.open(), content)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPartOf(OpenFile open, Content copy) throws IOException {
        long size = copy.size();
        return !open.content().isFinal()
                && size > 0
                && size <= open.content().size()
                && Evidence.sameBefore(size, copy, open.content());
    }
}
