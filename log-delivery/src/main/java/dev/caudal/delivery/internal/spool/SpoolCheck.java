// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.SpoolDamage;
import dev.caudal.delivery.SpoolDamage.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole spool and finds every byte that is not as it was written. Any one thread; changes nothing. */
public final class SpoolCheck {
    private final SpoolContents contents;
    private final List<SpoolDamage> damages = new ArrayList<>();

    private SpoolCheck(SpoolContents contents) {
        this.contents = contents;
    }

    /**
     * In the order of the files.
     *
     * @throws IOException if the directory cannot be read
     */
    public static List<SpoolDamage> of(SpoolContents contents) throws IOException {
        SpoolCheck check = new SpoolCheck(contents);
        for (Segment segment : contents.segments()) {
            check.segment(segment);
        }
        for (String name : contents.files().list()) {
            if (AckJournal.isName(name)) {
                check.acks(name);
            }
        }
        return check.damages;
    }

    private void segment(Segment segment) {
        try (SegmentReader reader = contents.reader(segment)) {
            boolean isBeingCreated = contents.isInUse() && reader.size() < SegmentFormat.HEADER_BYTES;
            if (!isBeingCreated && !reader.hasWholeHeader()) {
                found(Kind.HEADER, segment, 0, null, 0);
            }
            SegmentIndex index = reader.index(segment);
            for (int number = 0; number < index.frames(); number++) {
                frame(segment, reader, index, number);
            }
            boolean isWhole = reader.footer() != null || index.end() == reader.size();
            if (!isWhole && !contents.isInUse() && !reader.hasEarlierFooter(index.end())) {
                found(Kind.REST, segment, index.end(), null, 0);
            }
        } catch (NoSuchFileException e) {
            // Whoever uses the spool has just delivered all of it.
            return;
        } catch (IOException e) {
            found(Kind.UNREADABLE, segment, 0, null, 0);
        }
    }

    private void frame(Segment segment, SegmentReader reader, SegmentIndex index, int number) throws IOException {
        if (contents.isBeingWritten(segment)) {
            return;
        }
        if (!index.has(number)) {
            // Where there is a footer the loss was counted when it was written.
            if (segment.index != null) {
                found(Kind.GAP, segment, offsetAfter(index, number), null, 0);
            }
        } else if (reader.read(index, number) == null) {
            boolean isLost = SpoolContents.isWaiting(segment, index, number);
            CustomerId customer = index.route(number).customer();
            found(
                    isLost ? Kind.BATCH : Kind.DONE_BATCH,
                    segment,
                    index.offset(number),
                    customer,
                    isLost ? index.lines(number) : 0);
        }
    }

    private static long offsetAfter(SegmentIndex index, int gap) {
        int number = gap;
        while (!index.has(number)) {
            number++;
        }
        return index.offset(number);
    }

    private void acks(String name) {
        try {
            AckJournal.read(contents.files(), name, new AckJournal.Records() {
                @Override
                public void damaged(long offset) {
                    if (!contents.isInUse()) {
                        damages.add(new SpoolDamage(Kind.ACKS, name, offset, null, 0));
                    }
                }
            });
        } catch (NoSuchFileException e) {
            // Whoever uses the spool has just written a new one.
            return;
        } catch (IOException e) {
            damages.add(new SpoolDamage(Kind.UNREADABLE, name, 0, null, 0));
        }
    }

    private void found(Kind kind, Segment segment, long offset, @Nullable CustomerId customer, long lines) {
        damages.add(new SpoolDamage(kind, segment.name.fileName(), offset, customer, lines));
    }
}
