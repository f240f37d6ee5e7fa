// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads Varnish's log where Varnish writes it, in shared memory, and makes lines of it as varnishncsa does. Begins with the next
 * request, or with {@code backlog} at the oldest that is safe to read; goes on by itself when varnishd, or its child, is started
 * again, so that there is no end of input.
 *
 * <p>Nothing is lost that Varnish still has. What Varnish has written over before it was read is {@link GapKind#OVERRUN}, with
 * its bytes; a child that has ended, with what it had not logged yet, is {@link GapKind#RESTART}; requests of which a part is
 * missing are {@link GapKind#TORN_LINE}; what is not a log is {@link GapKind#FAULT}. While lines are verified and one is not
 * varnishncsa's, that is {@link GapKind#MISMATCH}, and from then on the lines are varnishncsa's own.
 *
 * <p>Threads beside the reader's: {@code src:NAME:verify} and those of a subprocess, while lines are verified. Memory: the log,
 * mapped, which Varnish gets back at once when it is done with it; up to 16 MiB of requests in pieces.
 */
public final class VarnishSource implements LogSource {
    /** So long Varnish is waited for at a time, until its absence counts as a failure. */
    private static final long ABSENCE_NANOS = 10_000_000_000L;

    /** Waiting for the next record: a line comes no later than that, and the processor hardly notices. */
    private static final long POLL_MILLIS = 5;

    private static final long ATTACH_MILLIS = 100;
    private static final long INDEX_NANOS = 100_000_000L;
    private static final long REPORT_NANOS = 1_000_000_000L;
    private static final int ENOUGH_BYTES = 32 << 10;
    private static final int FIRST_BYTES = 64 << 10;

    private final String name;
    private final VarnishSettings settings;
    private final String varnishncsa;
    private final Object lock = new Object();
    private final LineBuffer out = new LineBuffer(FIRST_BYTES);
    private final Losses losses = new Losses();

    private volatile boolean finishing;
    private volatile boolean closed;
    private @Nullable Subscribers subscribers;
    private SourceListener listener = SourceListener.NONE;
    private @Nullable Rules installed;
    private @Nullable Instance instance;
    private @Nullable LogIndex index;
    private @Nullable Attachment attachment;
    private @Nullable Verification verification;
    /** A line was not varnishncsa's: from then on its own are read, whatever is opened again. */
    private boolean fellBack;

    /** Up to where which log was read; null if none was. */
    private LogIndex.@Nullable Place lastPlace;

    private LogCursor.@Nullable Mark lastMark;
    private boolean begun;
    private boolean awaited;
    private int taken;
    private long indexLookedAt;

    /** A source that has opened nothing yet. */
    public VarnishSource(String name, VarnishSettings settings) {
        this(name, settings, "varnishncsa");
    }

    /** @param varnishncsa the program whose lines are compared */
    VarnishSource(String name, VarnishSettings settings, String varnishncsa) {
        this.varnishncsa = Objects.requireNonNull(varnishncsa, "varnishncsa");
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    @Override
    public String name() {
        return name;
    }

    /** What is read, and how. */
    public VarnishSettings settings() {
        return settings;
    }

    /**
     * Says who gets lines: of other customers' requests no line is made, only a mark with the customer's id, for the extractor
     * {@code vclLog}, which counts it. To be called before {@link #open}; has no effect without a {@code customerKey}.
     */
    public void subscribers(Subscribers asked) {
        synchronized (lock) {
            subscribers = Objects.requireNonNull(asked, "asked");
        }
    }

    /** Waits for Varnish, for seconds at most. */
    @Override
    public void open(SourceListener hears) throws IOException, InterruptedException {
        synchronized (lock) {
            checkOpen();
            listener = hears;
            release();
            index = null;
            out.truncate(0);
            taken = 0;
            Rules rules = rules();
            long since = System.nanoTime();
            while (attachment == null && verification == null) {
                try {
                    if (fellBack) {
                        verification = Verification.startAlone(
                                varnishncsa,
                                name,
                                settings,
                                jsonFormat(rules),
                                Instance.of(settings.instance()).directory().toString(),
                                listener);
                        index = new LogIndex(Instance.of(settings.instance()).directory());
                    } else {
                        attach(rules);
                    }
                } catch (NoSuchFileException e) {
                    if (System.nanoTime() - since >= ABSENCE_NANOS) {
                        throw new IOException(e.getMessage(), e);
                    }
                    awaited = true;
                }
                if (attachment == null && verification == null) {
                    pause(ATTACH_MILLIS);
                    checkOpen();
                }
            }
        }
    }

    private Rules rules() throws InterruptedException {
        String version = settings.version();
        Rules rules = installed;
        if (rules == null) {
            rules = version == null ? Rules.installed() : Rules.of(version);
            installed = rules;
        }
        return rules;
    }

    /** Attaches to the log that there is, if there is one. */
    private void attach(Rules rules) throws IOException {
        Instance found = Instance.of(settings.instance());
        LogIndex looked = new LogIndex(found.directory());
        LogIndex.Place place = looked.log();
        if (place == null) {
            throw new NoSuchFileException(found.directory() + "/" + Instance.INDEX
                    + " has no log: varnishd's child does not run, or has not started yet");
        }
        Attachment made = Attachment.to(settings, rules, place, out);
        instance = found;
        index = looked;
        indexLookedAt = System.nanoTime();
        if (made == null) {
            return;
        }
        attachment = made;
        made.subscribers(subscribers);
        LogCursor.Mark mark = lastMark;
        if (mark != null && place.equals(lastPlace)) {
            made.toMark(mark);
        } else if (begun || awaited || settings.backlog()) {
            // Varnish has begun since this source was first opened: all that it has logged is wanted.
            long lost = made.toOldest();
            if (begun && lost > 0) {
                losses.add(GapKind.OVERRUN, lost, "written over before the new log was found");
            }
        }
        if (!begun) {
            listener.notice(
                    name,
                    "reads " + place.file() + ", " + made.rules() + ", "
                            + made.layout().marker());
        }
        begun = true;
        verifyFromNow(made);
    }

    private void verifyFromNow(Attachment made) throws IOException {
        boolean needed = !made.rules().known();
        if (!settings.verify()) {
            if (needed) {
                close(made);
                throw new IOException(made.rules() + ": which lines its varnishncsa prints is not known;"
                        + " say verify: true, or which it is with version:");
            }
            return;
        }
        Instance here = Objects.requireNonNull(instance);
        try {
            Verification started = Verification.start(
                    varnishncsa, name, settings, made.json(), here.directory().toString(), listener);
            verification = started;
            made.verification(started);
        } catch (IOException e) {
            if (needed) {
                close(made);
                throw new IOException(made.rules() + ", and lines cannot be verified: " + e.getMessage(), e);
            }
            listener.notice(name, "lines are not verified: " + e.getMessage());
        }
    }

    private void close(Attachment made) {
        attachment = null;
        made.close();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException, InterruptedException {
        synchronized (lock) {
            while (true) {
                if (closed) {
                    throw new ClosedChannelException();
                }
                if (taken < out.length()) {
                    return take(buffer, offset, length);
                }
                out.truncate(0);
                taken = 0;
                if (index == null) {
                    throw new ClosedChannelException(); // It was never opened.
                }
                boolean more = fill();
                if (out.length() == 0 && !more) {
                    if (finishing) {
                        losses.reportAll();
                        return END_OF_INPUT;
                    }
                    pause(POLL_MILLIS);
                }
            }
        }
    }

    private int take(byte[] buffer, int offset, int length) {
        int count = Math.min(length, out.length() - taken);
        System.arraycopy(out.bytes(), taken, buffer, offset, count);
        taken += count;
        return count;
    }

    /** Makes lines of what there is, a buffer of them at most. Returns whether there is more. */
    private boolean fill() throws IOException, InterruptedException {
        Verification beside = verification;
        if (beside != null && beside.isDifferent()) {
            return fallBack(beside);
        }
        Attachment current = attachment;
        LogCursor.Found found = LogCursor.Found.NOTHING;
        if (current != null) {
            long nanoTime = System.nanoTime();
            do {
                found = current.read(nanoTime);
            } while (found == LogCursor.Found.RECORDS && out.length() < ENOUGH_BYTES && !closed);
            if (found == LogCursor.Found.OVERRUN || found == LogCursor.Found.DAMAGED) {
                found = skip(current, found);
            }
            losses.look(current);
        }
        if (found == LogCursor.Found.NOTHING) {
            rest(current, beside);
        }
        losses.reportDue();
        return found == LogCursor.Found.RECORDS;
    }

    private LogCursor.Found skip(Attachment current, LogCursor.Found found) {
        long bytes = current.skip();
        if (bytes == 0) {
            return LogCursor.Found.NOTHING; // Where Varnish writes now there is nothing behind it to go to.
        }
        long requests = current.requestsIn(bytes);
        int torn = current.forget();
        losses.add(
                found == LogCursor.Found.OVERRUN ? GapKind.OVERRUN : GapKind.FAULT,
                bytes,
                (found == LogCursor.Found.OVERRUN
                                ? "Varnish has written over its log before it was read: "
                                : "what stands in the log is not Varnish's: ")
                        + "about " + requests + " requests, and " + torn + " of which a part had been read");
        Verification beside = verification;
        if (beside != null) {
            beside.beginAgain();
        }
        return LogCursor.Found.RECORDS;
    }

    /** When there is nothing to read: is this still the log that Varnish writes? */
    private void rest(@Nullable Attachment current, @Nullable Verification beside)
            throws IOException, InterruptedException {
        long nanoTime = System.nanoTime();
        if (nanoTime - indexLookedAt < INDEX_NANOS) {
            return;
        }
        indexLookedAt = nanoTime;
        if (current != null) {
            current.limit(nanoTime);
        }
        if (beside != null) {
            lookAfter(beside, nanoTime);
        }
        LogIndex looked = Objects.requireNonNull(index);
        if (current == null) {
            try {
                attach(rules());
            } catch (NoSuchFileException e) {
                // Varnish, or its child, is not there at present.
            }
        } else if (looked.hasChanged() && !current.place().equals(looked.log())) {
            // The child has ended, and all that it logged has been read.
            int torn = current.forget();
            losses.look(current);
            release();
            losses.add(
                    GapKind.RESTART,
                    0,
                    "varnishd's child has ended" + (torn == 0 ? "" : ", with " + torn + " requests logged in part"));
        }
    }

    private void lookAfter(Verification beside, long nanoTime) throws IOException {
        String problem = beside.problem();
        Attachment current = attachment;
        if (problem != null && current != null && !current.rules().known()) {
            throw new IOException(current.rules() + ", and lines cannot be verified any more: " + problem);
        }
        if (problem != null || beside.isEnough(nanoTime)) {
            if (problem != null) {
                listener.notice(name, "lines are not compared any more: " + problem);
            }
            endVerification();
        }
    }

    private void endVerification() {
        Verification beside = verification;
        verification = null;
        Attachment current = attachment;
        if (current != null) {
            current.verification(null);
        }
        if (beside != null) {
            beside.close();
            if (!beside.isDifferent()) {
                listener.notice(name, beside.same() + " lines were the same as varnishncsa's");
            }
        }
    }

    /** From now on varnishncsa's lines are read, beginning with the first that this source has not made itself. */
    private boolean fallBack(Verification beside) throws IOException {
        fellBack = true;
        Attachment current = attachment;
        attachment = null;
        if (current != null) {
            current.close();
        }
        if (!beside.theirs(out) && out.length() == 0) {
            throw new IOException("varnishncsa, on which this source fell back, has ended: " + beside.problem());
        }
        return false;
    }

    private void release() {
        Attachment current = attachment;
        endVerification();
        attachment = null;
        if (current != null) {
            lastPlace = current.place();
            lastMark = current.mark();
            current.close();
        }
    }

    private @Nullable LineFormat jsonFormat(Rules rules) {
        if (!LineFormat.isJson(settings.format())) {
            return null;
        }
        return LineFormat.compile(settings.format(), Layout.HEAD2, rules, ZoneId.systemDefault());
    }

    @SuppressWarnings("WaitNotInLoop") // Whoever calls looks again at everything.
    private void pause(long millis) throws InterruptedException {
        if (!finishing && !closed) {
            lock.wait(millis);
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (finishing || closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void finish() {
        finishing = true;
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        finishing = true;
        synchronized (lock) {
            release();
            lock.notifyAll();
        }
    }

    /** Collects losses, so that a log that is overrun again and again is told of once a second. */
    private final class Losses {
        private final long[] counts = new long[GapKind.values().length];
        private final long[] bytes = new long[counts.length];
        private final String[] details = new String[counts.length];
        private boolean waiting;
        private long reportedAt = System.nanoTime() - REPORT_NANOS;
        private @Nullable Attachment looked;
        private long torn;
        private long damaged;
        private long suspects;

        void add(GapKind kind, long lostBytes, String detail) {
            counts[kind.ordinal()]++;
            bytes[kind.ordinal()] += lostBytes;
            details[kind.ordinal()] = detail;
            waiting = true;
        }

        /** Requests that an attachment has counted since the last look. */
        void look(Attachment current) {
            if (looked != current) {
                looked = current;
                torn = 0;
                damaged = 0;
                suspects = 0;
            }
            torn = count(
                    GapKind.TORN_LINE,
                    current.tornCount(),
                    torn,
                    "a request was in pieces for too long, its line may lack its end");
            damaged = count(
                    GapKind.FAULT, current.damagedCount(), damaged, "the records of a request do not fit together");
            suspects = count(
                    GapKind.REFUSED,
                    current.suspects(),
                    suspects,
                    "a customer's id may have been cut at vsl_reclen, and nobody gets such a line: make vsl_reclen larger");
        }

        private long count(GapKind kind, long now, long before, String detail) {
            if (now > before) {
                counts[kind.ordinal()] += now - before - 1;
                add(kind, 0, detail);
            }
            return now;
        }

        void reportDue() {
            if (waiting && System.nanoTime() - reportedAt >= REPORT_NANOS) {
                reportAll();
            }
        }

        void reportAll() {
            for (GapKind kind : GapKind.values()) {
                int place = kind.ordinal();
                if (counts[place] > 0) {
                    listener.gap(name, kind, counts[place], bytes[place], details[place]);
                    counts[place] = 0;
                    bytes[place] = 0;
                }
            }
            waiting = false;
            reportedAt = System.nanoTime();
        }
    }
}
