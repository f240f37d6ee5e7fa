// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.SegmentReader.Content;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A place in one log, and the open file there. It may be moved back at any time: what is done or handed out is known by bits,
 * not by the place. Spool thread only; holds one file and one index.
 */
final class Cursor {
    private final Parts parts;
    private @Nullable Segment segment;
    private @Nullable SegmentReader reader;
    private @Nullable SegmentIndex index;
    /** Null: before the first segment. */
    @Nullable
    SegmentName at;

    int number;

    Cursor(Parts parts) {
        this.parts = parts;
    }

    /** To the beginning of this segment. */
    void moveTo(SegmentName name) {
        at = name;
        number = 0;
    }

    /** To the beginning of the log. */
    void rewind() {
        at = null;
        number = 0;
    }

    SegmentIndex index(Segment wanted) throws IOException {
        if (wanted.index != null) {
            return wanted.index;
        }
        select(wanted);
        SegmentIndex known = index;
        if (known == null) {
            known = reader(wanted).index(wanted);
            index = known;
        }
        return known;
    }

    /** Opens its file, if another one is open or none. */
    void open(Segment wanted) throws IOException {
        select(wanted);
        reader(wanted);
    }

    @Nullable
    Content read(Segment wanted, SegmentIndex of, int frame) throws IOException {
        select(wanted);
        return reader(wanted).read(of, frame);
    }

    void close() {
        SegmentReader open = reader;
        reader = null;
        index = null;
        segment = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                parts.events().warning("spool: close of a file that was only read failed: " + e.getMessage());
            }
        }
    }

    private void select(Segment wanted) {
        if (segment != wanted) {
            close();
            segment = wanted;
        }
    }

    private SegmentReader reader(Segment wanted) throws IOException {
        SegmentReader open = reader;
        if (open == null) {
            open = SegmentReader.open(parts.files(), wanted.name, parts.format());
            reader = open;
        }
        return open;
    }
}
