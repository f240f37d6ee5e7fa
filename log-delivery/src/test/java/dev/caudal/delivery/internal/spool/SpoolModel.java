// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;

/**
 * A store on a {@link SimulatedDisk}, and beside it what is known of every batch. Each batch has a number, and as many lines as
 * its number: so a dropped line count names the batch. Every action checks what the store says against what is known.
 */
final class SpoolModel implements SpoolEvents {
    static final int SEGMENT = 1024;
    private static final int ROUTES = 4;
    private static final Duration RETENTION = Duration.ofHours(1);

    final SimulatedDisk disk;
    /** What happened, if it {@link #tells}. */
    final Deque<String> history = new ArrayDeque<>();

    private final boolean tells;
    private final Random random;
    private final SpoolSettings settings;
    private final Map<Integer, Known> known = new TreeMap<>();
    private final Map<Integer, SpooledBatch> out = new LinkedHashMap<>();
    private final Set<SpoolRoute> parked = new HashSet<>();
    private final Set<Integer> returnedInThisRun = new HashSet<>();
    private final Map<SpoolRoute, Integer> lastReturned = new HashMap<>();
    private SpoolStore store;
    private int nextNumber = 1;
    private long millis = 1_700_000_000_000L;
    private long nanos;
    private long salt = 77;
    /** Lines that this run has taken over, been given, and seen the end of. */
    private long linesIn;

    private long linesOut;
    private int flips;
    private int journalFlips;
    private int lostToFlips;
    private int backFromFlips;
    /** A file failed, and what was in it went to another. */
    private boolean sawRescue;

    private boolean sawWarning;

    private enum State {
        GIVEN,
        STORED,
        REFUSED,
        DONE,
        /** An end came before it was safe, in the store or out of it: it may come back, once. */
        UNSURE,
        GONE_FOR_GOOD
    }

    private static final class Known {
        final SpoolRoute route;
        byte[] bytes;
        Stamp stamp;
        State state = State.GIVEN;
        /** Had its turn already: if it comes again, where among the others does not matter. */
        boolean hadItsTurn;
        /** Sent in this run, and nobody said what became of it. */
        boolean maybeSent;

        Known(SpoolRoute route, byte[] bytes, Stamp stamp) {
            this.route = route;
            this.bytes = bytes;
            this.stamp = stamp;
        }
    }

    SpoolModel(long seed, boolean tells) {
        this.tells = tells;
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(random);
        this.settings = new SpoolSettings(
                (4 + random.nextInt(9)) * (long) SEGMENT,
                SEGMENT,
                random.nextInt(8) == 0 ? Duration.ZERO : Duration.ofSeconds(1),
                RETENTION,
                random.nextBoolean() ? WhenFull.DROP_OLDEST : WhenFull.DROP_NEWEST);
        open();
    }

    SpoolModel(long seed, long limit) {
        this.tells = true;
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(random);
        this.settings = new SpoolSettings(limit, SEGMENT, Duration.ofSeconds(1), RETENTION, WhenFull.DROP_OLDEST);
        open();
    }

    /** One of everything that can happen, at random. */
    void step() {
        int dice = random.nextInt(100);
        if (dice < 34) {
            write();
        } else if (dice < 48) {
            read(1 + random.nextInt(600));
        } else if (dice < 64) {
            resolve();
        } else if (dice < 76) {
            commit();
        } else if (dice < 79) {
            giveBack();
        } else if (dice < 82) {
            park(route());
        } else if (dice < 86) {
            unpark();
        } else if (dice < 88) {
            left(route());
        } else if (dice < 89) {
            keepAsSent();
        } else if (dice < 90) {
            pass(RETENTION.toMillis() / (1 + random.nextInt(4)));
        } else if (dice < 91) {
            say(() -> "write back");
            disk.writeBack();
        } else if (dice < 93) {
            fail(1 + random.nextInt(12), 1 + random.nextInt(random.nextInt(5) == 0 ? 20 : 2));
        } else if (dice < 94) {
            long capacity = disk.usedBytes() + random.nextInt(SEGMENT);
            say(() -> "capacity " + capacity);
            disk.capacity(capacity);
        } else if (dice < 96) {
            heal();
        } else if (dice < 97) {
            closeAndOpen();
        } else if (dice < 98) {
            kill();
        } else if (dice < 99) {
            crash();
        } else {
            flipAndOpen();
        }
        check();
    }

    void write() {
        write(route(), 1 + random.nextInt(90), random.nextInt(12) == 0);
    }

    void write(SpoolRoute route, int size, boolean stamped) {
        int number = nextNumber++;
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        Stamp stamp = stamped ? new Stamp(new Uuid(number, 5), number % 7, number, (short) 3, 9) : null;
        known.put(number, new Known(route, bytes, stamp));
        say(() ->
                "write " + number + " of " + route.customer() + ", " + size + (stamped ? " bytes, stamped" : " bytes"));
        linesIn += number;
        store.append(new SpoolBatch(route, bytes, number, stamp, null), millis, nanos);
    }

    void read(int bytes) {
        say(() -> "read " + bytes);
        for (SpooledBatch batch : store.read(bytes, millis, nanos)) {
            returned(batch);
        }
    }

    private void returned(SpooledBatch batch) {
        int number = batch.lines();
        say(() -> "  got " + number);
        Known is = known.get(number);
        require(is != null, () -> "a batch that never was: " + batch);
        require(is.route.equals(batch.route()), () -> "another route: " + batch);
        require(Arrays.equals(is.bytes, batch.bytes()), () -> "altered: " + batch);
        require(batch.stamp() == null || batch.stamp().equals(is.stamp), () -> "another stamp: " + batch);
        require(!parked.contains(batch.route()), () -> "of a parked route: " + batch);
        require(out.put(number, batch) == null, () -> "twice: " + batch);
        require(
                is.state == State.STORED || is.state == State.UNSURE,
                () -> "was " + is.state + " and came back: " + batch);
        require(!is.maybeSent || batch.possibleDuplicate(), () -> "may be a duplicate and does not say so: " + batch);
        is.state = State.STORED;
        if (returnedInThisRun.add(number) && batch.stamp() == null && !is.hadItsTurn) {
            int last = lastReturned.getOrDefault(batch.route(), 0);
            if (last < number) {
                lastReturned.put(batch.route(), number);
            } else {
                is.hadItsTurn = true;
                require(isLateForFlip(), () -> "overtaken by " + last + ": " + batch);
            }
        }
    }

    /**
     * Whether a batch may come late, which takes damage and another fault. Its copy was damaged, those behind it went on, and what
     * said that its original is done was damaged after that: lines that were lost are back, behind later ones, one for each
     * damaged frame. Or a file failed, what it had went to another, and there one is damaged: the others' copies count, and of
     * that one the original.
     */
    private boolean isLateForFlip() {
        return (sawRescue && flips > 0) || (journalFlips > 0 && ++backFromFlips <= flips - journalFlips);
    }

    void resolve() {
        if (out.isEmpty()) {
            return;
        }
        List<Integer> numbers = new ArrayList<>(out.keySet());
        int count = 1 + random.nextInt(numbers.size());
        for (int i = 0; i < count; i++) {
            int number = numbers.remove(random.nextInt(numbers.size()));
            resolve(number);
        }
    }

    void resolve(int number) {
        say(() -> "resolve " + number);
        SpooledBatch batch = out.remove(number);
        require(store.resolved(batch), () -> "unknown: " + batch);
        known.get(number).state = State.DONE;
        known.get(number).hadItsTurn = true;
        linesOut += number;
    }

    void commit() {
        say(() -> "commit");
        sawWarning = false;
        store.commit(millis, nanos);
        settled();
    }

    /** After a commit without trouble, everything is as promised. */
    private void settled() {
        if (sawWarning || !isAvailable()) {
            return;
        }
        known.forEach((number, is) -> {
            require(is.state != State.GIVEN, () -> number + " has no answer after a commit");
            if (is.state == State.DONE || is.state == State.REFUSED) {
                is.state = State.GONE_FOR_GOOD;
            }
        });
        SpoolStatus status = store.status();
        require(
                linesIn - linesOut == status.lines(),
                () -> "in " + linesIn + " - out " + linesOut + " is not what is there, " + status);
    }

    void giveBack() {
        if (!out.isEmpty()) {
            List<Integer> numbers = new ArrayList<>(out.keySet());
            int number = numbers.get(random.nextInt(numbers.size()));
            say(() -> "give back " + number);
            store.giveBack(out.remove(number), false);
        }
    }

    void park(SpoolRoute route) {
        say(() -> "park " + route.customer());
        parked.add(route);
        store.park(route);
    }

    void unpark() {
        if (!parked.isEmpty()) {
            SpoolRoute route = parked.stream()
                    .sorted((a, b) -> a.topic().compareTo(b.topic()))
                    .toList()
                    .get(random.nextInt(parked.size()));
            say(() -> "unpark " + route.customer());
            parked.remove(route);
            store.unpark(route);
        }
    }

    void left(SpoolRoute route) {
        say(() -> "left " + route.customer());
        parked.remove(route);
        store.left(List.of(route), millis, nanos);
        // What was with the sender is the sender's to drop.
        for (Integer number : List.copyOf(out.keySet())) {
            if (known.get(number).route.equals(route)) {
                resolve(number);
            }
        }
    }

    void keepAsSent() {
        if (out.isEmpty()) {
            return;
        }
        int number = out.keySet().iterator().next();
        SpooledBatch batch = out.get(number);
        if (batch.stamp() != null) {
            return;
        }
        say(() -> "keep as sent " + number);
        out.remove(number);
        Known is = known.get(number);
        is.stamp = new Stamp(new Uuid(number, 6), number % 5, number, (short) 4, 10);
        is.maybeSent = true;
        store.announce(batch, nanos);
        store.keepAsSent(batch, is.bytes, is.stamp, millis, nanos);
    }

    void pass(long elapsedMillis) {
        say(() -> "pass " + elapsedMillis);
        millis += elapsedMillis;
        nanos += elapsedMillis * 1_000_000;
    }

    void fail(int k, int times) {
        say(() -> "fail at " + k + ", " + times + " times");
        disk.fail(k, times);
    }

    void heal() {
        say(() -> "heal");
        disk.heal();
        pass(31_000);
    }

    void closeAndOpen() {
        say(() -> "close");
        sawWarning = false;
        store.close(millis, nanos);
        settled();
        afterTheEnd();
        disk.kill();
        disk.heal();
        open();
    }

    /** What is written stays, as after {@code kill -9}. */
    void kill() {
        say(() -> "kill");
        afterTheEnd();
        disk.kill();
        disk.heal();
        open();
    }

    void crash() {
        say(() -> "crash");
        afterTheEnd();
        disk.crash();
        disk.heal();
        open();
    }

    /** One bit of one file is not as it was written. */
    private void flipAndOpen() {
        say(() -> "close");
        store.close(millis, nanos);
        afterTheEnd();
        disk.kill();
        disk.heal();
        List<String> names = disk.names().stream()
                .filter(name -> disk.bytes(name).length > 0)
                .toList();
        if (!names.isEmpty()) {
            String name = names.get(random.nextInt(names.size()));
            byte[] bytes = disk.bytes(name);
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            disk.put(name, bytes);
            say(() -> "flip a bit of byte " + at + " of " + name);
            flips++;
            if (name.endsWith(AckJournal.SUFFIX)) {
                journalFlips++;
                known.forEach((number, is) -> {
                    if (is.state == State.GONE_FOR_GOOD) {
                        is.state = State.UNSURE;
                    }
                });
            }
        }
        open();
    }

    private void afterTheEnd() {
        known.forEach((number, is) -> {
            is.maybeSent = false;
            if (is.state == State.GIVEN || is.state == State.REFUSED || is.state == State.DONE) {
                is.state = State.UNSURE;
            }
        });
        out.clear();
        parked.clear();
        returnedInThisRun.clear();
        lastReturned.clear();
    }

    private void open() {
        say(() -> "open");
        linesIn = 0;
        linesOut = 0;
        store = new SpoolStore(disk, settings, this, () -> salt++);
        try {
            store.open();
        } catch (IOException e) {
            throw new AssertionError("open failed", e);
        }
    }

    /** Everything must come out in the end that was promised. */
    void finish() {
        disk.heal();
        closeAndOpen();
        for (int round = 0; round < 10_000; round++) {
            int before = out.size();
            read(10_000);
            if (out.isEmpty()) {
                break;
            }
            require(out.size() > before, () -> "nothing comes");
            for (Integer number : List.copyOf(out.keySet())) {
                resolve(number);
            }
        }
        commit();
        Set<Integer> missing = new TreeSet<>();
        known.forEach((number, is) -> {
            if (is.state == State.STORED) {
                missing.add(number);
            }
        });
        require(
                missing.size() + lostToFlips <= flips,
                () -> "lost: " + missing
                        + (flips == 0 ? "" : " and " + lostToFlips + " known, after " + flips + " flips"));
        store.close(millis, nanos);
        require(store.status().lines() == 0, () -> "something is left: " + store.status());
        require(disk.usedBytes() <= SEGMENT, () -> "files are left: " + disk.names());
    }

    private void check() {
        require(
                disk.usedBytes() <= settings.limitBytes(),
                () -> "quota exceeded: " + disk.usedBytes() + " > " + settings.limitBytes());
    }

    boolean isAvailable() {
        SpoolStatus status = store.status();
        return status.unavailableBecause() == null && status.forgetfulBecause() == null;
    }

    Collection<Integer> out() {
        return out.keySet();
    }

    SpoolRoute route() {
        return route(random.nextInt(ROUTES));
    }

    static SpoolRoute route(int number) {
        return new SpoolRoute(CustomerId.of("k" + number), StreamName.ACCESS, "s" + number, "ck" + number, number * 31);
    }

    @Override
    public void recovered(SpoolRoute route, long lines) {
        linesIn += lines;
    }

    @Override
    public void stored(SpoolBatch batch) {
        say(() -> "  stored " + batch.lines());
        Known is = known.get(batch.lines());
        require(is.state == State.GIVEN, () -> "was " + is.state + " and is stored: " + batch);
        is.state = State.STORED;
    }

    @Override
    public void refused(SpoolBatch batch, Refusal why) {
        say(() -> "  refused " + batch.lines() + " as " + why);
        Known is = known.get(batch.lines());
        require(is.state == State.GIVEN, () -> "was " + is.state + " and is refused: " + batch);
        is.state = State.REFUSED;
        is.hadItsTurn = true;
        linesOut += batch.lines();
    }

    @Override
    public void dropped(SpoolRoute route, DropCause cause, long lines) {
        say(() -> "  dropped " + lines + " as " + cause);
        int number = (int) lines;
        Known is = known.get(number);
        require(is != null && is.route.equals(route), () -> "drops what never was: " + lines);
        require(!out.containsKey(number), () -> "drops what is out: " + lines);
        require(
                is.state == State.STORED || is.state == State.UNSURE,
                () -> "was " + is.state + " and is dropped: " + number);
        if (cause == DropCause.SPOOL_CORRUPT && is.state == State.STORED) {
            lostToFlips++;
            require(lostToFlips <= flips, () -> "damaged without a flip: " + number);
        }
        is.state = State.DONE;
        is.hadItsTurn = true;
        linesOut += lines;
    }

    @Override
    public void warning(String message) {
        sawWarning = true;
        sawRescue |= message.contains("go to another");
        say(() -> "  warning: " + message);
    }

    private void say(Supplier<String> what) {
        if (tells) {
            history.add(what.get());
            if (history.size() > 400) {
                history.remove();
            }
        }
    }

    private static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }
}
