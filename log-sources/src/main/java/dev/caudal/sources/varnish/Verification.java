// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.process.SubprocessSettings;
import dev.caudal.sources.process.SubprocessSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A varnishncsa beside a source, and each of its lines compared with the source's own of the same request. Both begin, fall behind
 * and give up at moments of their own, so only what both have seen counts: requests between two that both have a line of.
 *
 * <p>Lines of varnishncsa are read on a thread of its own, {@code src:NAME:verify}, or by whoever calls {@link #theirs} after a
 * difference was found: then the source lives on what varnishncsa prints. {@link #ours} is called by the reader. Bounded: when one
 * side is far ahead of the other, comparing begins again.
 */
final class Verification implements Closeable {
    /** For how long at least. */
    static final Duration LEAST = Duration.ofMinutes(2);

    /** Where there are few requests. */
    private static final Duration MOST = Duration.ofMinutes(10);

    /** How many lines have to be the same; on a quiet server that takes longer. */
    private static final long ENOUGH = 1_000;
    /** In how many lines that both have had the other must have come up with one, at the latest. */
    private static final long LATEST = 2_000;

    private static final int MOST_KEPT = 20_000;
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_SHOWN = 500;
    private static final char SEPARATOR = '\t';

    private final String name;
    private final SourceListener listener;
    private final SubprocessSource program;
    private final boolean customers;
    private final long startedNanos = System.nanoTime();
    private final Thread thread;
    private final Map<Long, Entry> ours = new LinkedHashMap<>();
    private final Map<Long, Entry> theirs = new LinkedHashMap<>();
    /** Those that came in pieces, which the other may have seen a part of; and whether the source has had them. */
    private final Map<Long, Boolean> inPieces = new LinkedHashMap<>();

    private final List<Entry> waiting = new ArrayList<>();
    private final @Nullable LineFormat json;
    private long same;
    private long order;
    private boolean marked;
    private boolean different;
    private boolean ended;
    private @Nullable String problem;

    /** A line. */
    private static final class Entry {
        final long id;
        /** Whose it is; empty if nobody's, or not known. */
        final byte[] customer;

        final byte[] line;
        /** Among all of both sides. */
        final long order;
        /** How many had been the same when it came. */
        final long since;

        Entry(long id, byte[] customer, byte[] line, long order, long since) {
            this.id = id;
            this.customer = customer;
            this.line = line;
            this.order = order;
            this.since = since;
        }
    }

    private Verification(
            String varnishncsa,
            String name,
            VarnishSettings settings,
            @Nullable LineFormat json,
            String directory,
            SourceListener listener) {
        this.name = name;
        this.json = json;
        this.listener = listener;
        this.customers = settings.customerKey() != null;
        this.program = new SubprocessSource(
                name + ":verify",
                new SubprocessSettings(command(varnishncsa, settings, directory), environment(), null, Duration.ZERO));
        this.thread = new Thread(this::read, "src:" + name + ":verify");
        thread.setDaemon(true);
    }

    /**
     * Starts varnishncsa.
     *
     * @param varnishncsa the program
     * @param json the format, if its lines are not varnishncsa's; null if they are
     * @throws IOException if it cannot be started
     */
    static Verification start(
            String varnishncsa,
            String name,
            VarnishSettings settings,
            @Nullable LineFormat json,
            String directory,
            SourceListener listener)
            throws IOException {
        Verification verification = new Verification(varnishncsa, name, settings, json, directory, listener);
        verification.program.open(verification.new Events());
        verification.thread.start();
        return verification;
    }

    /** Starts varnishncsa in place of the source: all its lines are for {@link #theirs(LineBuffer)}. */
    static Verification startAlone(
            String varnishncsa,
            String name,
            VarnishSettings settings,
            @Nullable LineFormat json,
            String directory,
            SourceListener listener)
            throws IOException {
        Verification verification = new Verification(varnishncsa, name, settings, json, directory, listener);
        verification.different = true;
        verification.program.open(verification.new Events());
        verification.thread.start();
        return verification;
    }

    /** Times are of one zone, however this process has come to it. */
    private static Map<String, String> environment() {
        ZoneId zone = ZoneId.systemDefault();
        return zone instanceof ZoneOffset ? Map.of() : Map.of("TZ", zone.getId());
    }

    private static List<String> command(String varnishncsa, VarnishSettings settings, String directory) {
        String key = settings.customerKey();
        String format = "%{Varnish:vxid}x\\t" + (key == null ? "" : "%{VCL_Log:" + key + "}x\\t")
                + LineFormat.asText(settings.format());
        List<String> command = new ArrayList<>(List.of(varnishncsa, "-n", directory, "-F", format));
        if (settings.backend()) {
            command.add("-b");
        }
        if (settings.esi()) {
            command.add("-E");
        }
        if (settings.filter() != null) {
            command.addAll(List.of("-q", settings.filter()));
        }
        return command;
    }

    /** Gaps of varnishncsa beside are not ours; what it missed cannot be compared. */
    private final class Events implements SourceListener {
        @Override
        public void gap(String source, GapKind kind, long count, long bytes, String detail) {
            beginAgain();
            if (isDifferent()) {
                listener.gap(name, kind, count, bytes, detail);
            }
        }

        @Override
        public void stderrLine(String source, String line) {
            listener.stderrLine(name, "verify: " + line);
        }
    }

    /** A request has come in part: what the two make of it is not compared. */
    synchronized void begun(long id) {
        if (!different && !ended) {
            if (inPieces.size() >= MOST_KEPT) {
                inPieces.clear();
            }
            inPieces.put(id, false);
        }
    }

    /**
     * Takes a line of the source's own, as varnishncsa would print it; the bytes are borrowed.
     *
     * @param customerFrom where in {@code records} the customer is; -1 if there is none that gets lines
     */
    synchronized void ours(
            long id, byte[] records, int customerFrom, int customerTo, byte[] bytes, int length, boolean pieces) {
        if (different || ended) {
            return;
        }
        if (pieces) {
            inPieces.replace(id, true);
            return;
        }
        byte[] customer = customerFrom < 0 ? new byte[0] : Arrays.copyOfRange(records, customerFrom, customerTo);
        Entry entry = new Entry(id, customer, Arrays.copyOf(bytes, length), order++, same);
        Entry other = theirs.remove(id);
        if (other == null) {
            keep(ours, entry);
        } else {
            compare(entry, other);
        }
    }

    /** What the source has read may have a hole: whatever only one of the two has says nothing. */
    synchronized void beginAgain() {
        if (!different) {
            ours.clear();
            theirs.clear();
            marked = false;
        }
    }

    private void read() {
        byte[] buffer = new byte[64 << 10];
        LineBuffer line = new LineBuffer(4096);
        try {
            for (int count = program.read(buffer, 0, buffer.length);
                    count != LogSource.END_OF_INPUT;
                    count = program.read(buffer, 0, buffer.length)) {
                int from = 0;
                for (int at = 0; at < count; at++) {
                    if (buffer[at] == '\n') {
                        line.append(buffer, from, at);
                        theirs(line.bytes(), line.length());
                        line.truncate(0);
                        from = at + 1;
                    }
                }
                line.append(buffer, from, count);
            }
            end("varnishncsa has ended");
        } catch (IOException e) {
            end(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("interrupted");
        }
    }

    private synchronized void end(@Nullable String why) {
        if (!ended) {
            problem = why;
            ended = true;
            notifyAll();
        }
    }

    private synchronized void theirs(byte[] bytes, int length) throws InterruptedException {
        int idEnd = indexOf(bytes, 0, length);
        int customerEnd = customers && idEnd >= 0 ? indexOf(bytes, idEnd + 1, length) : idEnd;
        if (customerEnd < 0) {
            return;
        }
        long id;
        try {
            id = Long.parseLong(new String(bytes, 0, idEnd, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return;
        }
        byte[] customer = customers ? Arrays.copyOfRange(bytes, idEnd + 1, customerEnd) : new byte[0];
        Entry entry = new Entry(id, customer, Arrays.copyOfRange(bytes, customerEnd + 1, length), order++, same);
        Entry own = ours.remove(id);
        Boolean had = inPieces.get(id);
        if (different) {
            if (own == null && (had == null || !had)) {
                while (waiting.size() >= MOST_WAITING && !ended) {
                    wait();
                }
                waiting.add(entry);
                notifyAll();
            }
        } else if (had == null) {
            if (own == null) {
                keep(theirs, entry);
            } else {
                compare(own, entry);
            }
        }
    }

    private static int indexOf(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == SEPARATOR) {
                return at;
            }
        }
        return -1;
    }

    private void keep(Map<Long, Entry> side, Entry entry) {
        if (side.size() >= MOST_KEPT) {
            beginAgain();
        }
        side.put(entry.id, entry);
    }

    private void compare(Entry own, Entry other) {
        if (!marked) {
            // The first that both have: what only one of the two has so far was before the other began.
            marked = true;
            ours.values().removeIf(entry -> entry.order < own.order);
            theirs.values().removeIf(entry -> entry.order < other.order);
        }
        same++;
        boolean sameCustomer = own.customer.length == 0 || Arrays.equals(own.customer, other.customer);
        if (!sameCustomer || !Arrays.equals(own.line, other.line)) {
            different("a line is not varnishncsa's. Ours: " + show(own) + " varnishncsa's: " + show(other));
            return;
        }
        missing(ours, "varnishncsa has no line like this: ");
        missing(theirs, "only varnishncsa has this line: ");
    }

    private void missing(Map<Long, Entry> side, String what) {
        Iterator<Entry> oldest = side.values().iterator();
        while (!different && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (same - entry.since < LATEST) {
                return;
            }
            oldest.remove();
            different(what + show(entry));
        }
    }

    private void different(String detail) {
        different = true;
        waiting.addAll(theirs.values());
        theirs.clear();
        listener.gap(name, GapKind.MISMATCH, 1, 0, detail + " From now on varnishncsa's own lines are read");
        notifyAll();
    }

    private static String show(Entry entry) {
        byte[] line = entry.line;
        String text = new String(entry.customer, StandardCharsets.ISO_8859_1) + " "
                + new String(line, 0, Math.min(line.length, MOST_SHOWN), StandardCharsets.ISO_8859_1);
        return "[" + text.replaceAll("[^ -~]", "?") + "]";
    }

    synchronized boolean isDifferent() {
        return different;
    }

    /** How many lines were the same. */
    synchronized long same() {
        return same;
    }

    /** Why nothing is compared any more; null if it is. */
    synchronized @Nullable String problem() {
        return problem;
    }

    /** Whether enough has been compared. */
    synchronized boolean isEnough(long nanoTime) {
        long elapsed = nanoTime - startedNanos;
        return !different && same > 0 && elapsed >= LEAST.toNanos() && (same >= ENOUGH || elapsed >= MOST.toNanos());
    }

    /**
     * After a difference: adds lines of varnishncsa that the source has not had, each with its end and with the customer before it.
     *
     * @return false if varnishncsa has ended
     */
    synchronized boolean theirs(LineBuffer out) {
        for (Entry entry : waiting) {
            if (customers) {
                out.append(entry.customer);
                out.append((byte) ' ');
            }
            if (json == null) {
                out.append(entry.line);
            } else {
                json.appendJson(out, entry.line);
            }
            out.append((byte) '\n');
        }
        waiting.clear();
        notifyAll();
        return !ended;
    }

    @Override
    public void close() {
        program.close();
        end("closed");
    }
}
