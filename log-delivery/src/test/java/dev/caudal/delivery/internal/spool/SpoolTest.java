// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.SegmentName.LogKind;
import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(64 << 20, 256 << 10, Duration.ofMillis(20), Duration.ofDays(7), WhenFull.DROP_OLDEST);

    @TempDir
    private Path temporary;

    private final Heard heard = new Heard();

    @Test
    void shouldGiveBackInOrderWhatItWasGiven() throws Exception {
        Path directory = temporary.resolve("spool");
        List<Batch> batches = batches(100);
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            batches.forEach(batch -> spool.store(batch, null));
            await(spool, () -> heard.stored.size() == 100);
            assertThat(heard.stored).isEqualTo(batches);
        }
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            spool.request(Integer.MAX_VALUE);
            await(spool, () -> heard.replayed.size() == 100);
            assertThat(heard.recoveredLines).isEqualTo(5050);
            assertThat(heard.replayed.stream().map(SpooledBatch::lines).toList())
                    .isEqualTo(batches.stream().map(Batch::lines).toList());
            for (int i = 0; i < 100; i++) {
                assertThat(heard.replayed.get(i).bytes())
                        .isEqualTo(batches.get(i).bytes());
            }
            heard.replayed.forEach(spool::resolved);
            await(spool, () -> spool.status().lines() == 0 && spool.status().segments() == 0);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::getFileName).map(String::valueOf))
                    .allMatch(name -> name.equals("lock") || name.endsWith(".acks"));
        }
    }

    @Test
    void shouldGoOnPuttingFirstWhatWasSentWhenItIsGivenBack() throws Exception {
        Path directory = temporary.resolve("spool");
        List<Batch> batches = batches(3).stream()
                .map(batch -> new Batch(batch.usage(), 5, batch.bytes(), batch.lines(), 0))
                .toList();
        SpoolRoute route = SpoolRoute.of(batches.get(0));
        Stamp stamp = new Stamp(new Uuid(1, 2), 0, 3, (short) 0, 0);
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            // As at an end: what was under way is stored behind what was there.
            spool.store(batches.get(1), null);
            spool.store(batches.get(2), null);
            spool.store(batches.get(0), stamp);
            await(spool, () -> heard.stored.size() == 3);
        }
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            spool.request(Integer.MAX_VALUE);
            await(spool, () -> heard.replayed.size() == 3);
            spool.park(route);
            heard.replayed.forEach(batch -> spool.giveBack(batch, false));
            spool.request(Integer.MAX_VALUE);
            // It is put aside, with the others, before it may go on.
            spool.unpark(route);
            await(spool, () -> heard.replayed.size() == 6);
            assertThat(heard.replayed.stream().map(SpooledBatch::lines).toList())
                    .containsExactly(1, 2, 3, 1, 2, 3);
        }
    }

    /** A wake-up that comes too rarely would leave answers where they are: nobody here looks without one. */
    @Test
    void shouldWakeWhoeverListensForEveryAnswer() throws Exception {
        int count = 200_000;
        Semaphore wakeups = new Semaphore(0);
        SpoolSettings tiny =
                new SpoolSettings(4 << 10, 1 << 10, Duration.ofDays(1), Duration.ofDays(7), WhenFull.DROP_NEWEST);
        AtomicInteger answered = new AtomicInteger();
        Batch tooLarge = batches(1).get(0);
        try (Spool spool = new Spool(temporary.resolve("spool"), tiny, Clock.SYSTEM, wakeups::release)) {
            spool.start();
            Thread storing = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    spool.store(tooLarge, null);
                }
            });
            storing.start();
            while (answered.get() < count) {
                assertThat(wakeups.tryAcquire(30, TimeUnit.SECONDS))
                        .as("a wake-up after %d answers of %d", answered.get(), count)
                        .isTrue();
                wakeups.drainPermits();
                spool.poll(new Heard() {
                    @Override
                    public void refused(Batch batch, SpoolEvents.Refusal why) {
                        assertThat(why).isEqualTo(SpoolEvents.Refusal.FULL);
                        answered.incrementAndGet();
                    }
                });
            }
            storing.join();
        }
    }

    @Test
    void shouldSayThatItHasStoppedAfterAMistakeOfOurs() throws Exception {
        AtomicBoolean mistake = new AtomicBoolean();
        List<SpoolEvents.Refusal> refusals = new ArrayList<>();
        Runnable wakeup = () -> {
            if (mistake.get()) {
                throw new IllegalStateException("a mistake");
            }
        };
        List<Batch> batches = batches(2);
        try (Spool spool = new Spool(temporary.resolve("spool"), SETTINGS, Clock.SYSTEM, wakeup)) {
            assertThat(spool.hasStopped()).as("before the start").isFalse();
            spool.start();
            assertThat(spool.hasStopped()).as("while it works").isFalse();
            mistake.set(true);
            spool.store(batches.get(0), null);
            await(spool, spool::hasStopped);
            mistake.set(false);
            assertThat(spool.status().unavailableBecause()).contains("mistake");
            spool.store(batches.get(1), null);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (refusals.isEmpty()) {
                assertThat(deadline - System.nanoTime()).as("time left").isPositive();
                spool.poll(new Heard() {
                    @Override
                    public void refused(Batch batch, SpoolEvents.Refusal why) {
                        refusals.add(why);
                    }
                });
                Thread.onSpinWait();
            }
            assertThat(refusals).containsExactly(SpoolEvents.Refusal.UNAVAILABLE);
        }
    }

    @Test
    void shouldMakeItsDirectoryLastWithAllThatHadToBeMadeAboveIt() throws Exception {
        Path above = temporary.resolve("above");
        Path directory = above.resolve("spool");
        List<Path> synced = new ArrayList<>();
        DiskFiles.prepare(directory, synced::add);
        assertThat(directory).isDirectory();
        assertThat(synced).containsExactly(above, temporary);
        DiskFiles.prepare(directory, synced::add);
        assertThat(synced).as("once it is there").hasSize(2);
    }

    @Test
    void shouldBeReadableByItsOwnerAlone() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("open"));
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            spool.store(batches(1).get(0), null);
            await(spool, () -> !heard.stored.isEmpty());
        }
        assertThat(permissions(directory)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isNotEmpty().allMatch(file -> permissions(file).equals("rw-------"));
        }
    }

    @Test
    void shouldRefuseADirectoryThatAnotherSpoolHas() throws Exception {
        try (Spool first = new Spool(temporary, SETTINGS, Clock.SYSTEM, () -> {});
                Spool second = new Spool(temporary, SETTINGS, Clock.SYSTEM, () -> {})) {
            first.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("spool.directory=" + temporary)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void shouldRefuseAFileInPlaceOfTheDirectory() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        try (Spool spool = new Spool(file, SETTINGS, Clock.SYSTEM, () -> {})) {
            assertThatThrownBy(spool::start).hasMessageContaining("is no directory");
        }
    }

    @Test
    void shouldNotFollowLinks() throws Exception {
        Path elsewhere = Files.write(temporary.resolve("elsewhere"), new byte[100]);
        Path directory = Files.createDirectory(temporary.resolve("spool"));
        String name = new SegmentName(1, 1, 1, LogKind.MAIN).fileName();
        Files.createSymbolicLink(directory.resolve(name), elsewhere);
        assertThatThrownBy(() -> DiskFiles.in(directory).open(name)).isInstanceOf(IOException.class);
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            assertThat(spool.status().segments()).isZero();
        }
        assertThat(Files.readAllBytes(elsewhere)).isEqualTo(new byte[100]);
        Files.delete(directory.resolve("lock"));
        Files.createSymbolicLink(directory.resolve("lock"), elsewhere);
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            assertThatThrownBy(spool::start).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldStartQuicklyWithAFullQuota() throws Exception {
        SpoolSettings settings =
                new SpoolSettings(512L << 20, 1 << 20, Duration.ofSeconds(1), Duration.ofDays(7), WhenFull.DROP_OLDEST);
        byte[] bytes = new byte[16 << 10];
        List<String> refused = new ArrayList<>();
        SpoolStore store =
                new SpoolStore(DiskFiles.in(temporary), settings, new Quiet(refused), new Random(1)::nextLong);
        store.open();
        while (store.status().liveBytes() < 430L << 20) {
            for (int i = 0; i < 100; i++) {
                store.append(new SpoolBatch(SpoolModel.route(i % 5), bytes, 40, null, null), 0, 0);
            }
        }
        store.close(0, 0);
        assertThat(refused).isEmpty();
        for (int i = 0; i < 3; i++) {
            SpoolStore next =
                    new SpoolStore(DiskFiles.in(temporary), settings, new Quiet(refused), new Random(2)::nextLong);
            long before = System.nanoTime();
            next.open();
            long micros = (System.nanoTime() - before) / 1000;
            System.out.println("spool: opens " + next.status().segments() + " segments with "
                    + next.status().batches() + " batches in " + micros + " us, keeps "
                    + next.status().memoryBytes() + " bytes in memory");
            assertThat(next.status().batches()).isEqualTo(store.status().batches());
        }
    }

    @Test
    void shouldDropWhatHasWaitedLongerThanItMay() throws Exception {
        List<String> heardOf = new ArrayList<>();
        SpoolStore store =
                new SpoolStore(DiskFiles.in(temporary), SETTINGS, new Quiet(heardOf), new Random(3)::nextLong);
        store.open();
        store.append(new SpoolBatch(SpoolModel.route(1), new byte[100], 7, null, null), 1_000, 0);
        long aWeekLater = 1_000 + SETTINGS.retention().toMillis();
        store.commit(aWeekLater, 0);
        store.commit(aWeekLater, 0);
        assertThat(heardOf).as("a week old").isEmpty();
        // Once to end the file that it is in, once to give it up.
        store.commit(aWeekLater + 1, 0);
        store.commit(aWeekLater + 1, 0);
        assertThat(heardOf).containsExactly(DropCause.SPOOL_EXPIRED + " " + SpoolModel.route(1));
        assertThat(store.status().lines()).isZero();
        store.close(aWeekLater + 1, 0);
    }

    @Test
    void shouldLoseNothingOfFilesThatCannotBeOpenedForAWhile() throws Exception {
        List<String> heardOf = new ArrayList<>();
        Path directory = Files.createDirectory(temporary.resolve("spool"));
        fill(directory, 5);
        SpoolStore store =
                new SpoolStore(DiskFiles.in(directory), SETTINGS, new Quiet(heardOf), new Random(3)::nextLong);
        store.open();
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(directory, elsewhere);
        long now = 0;
        for (int i = 1; i < Replay.READ_ATTEMPTS; i++) {
            now += Duration.ofMinutes(1).toNanos();
            assertThat(store.read(Integer.MAX_VALUE, 0, now)).isEmpty();
        }
        Files.move(elsewhere, directory);
        now += Duration.ofMinutes(1).toNanos();
        assertThat(store.read(Integer.MAX_VALUE, 0, now)).hasSize(5);
        assertThat(heardOf).isNotEmpty().allMatch(message -> message.startsWith("spool: reading failed"));
    }

    @Test
    void shouldKeepWhatIsInFilesThatCannotBeOpenedAtAll() throws Exception {
        List<String> heardOf = new ArrayList<>();
        Path directory = Files.createDirectory(temporary.resolve("spool"));
        fill(directory, 5);
        SpoolStore store =
                new SpoolStore(DiskFiles.in(directory), SETTINGS, new Quiet(heardOf), new Random(3)::nextLong);
        store.open();
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(directory, elsewhere);
        long now = 0;
        for (int i = 0; i < 3 * Replay.READ_ATTEMPTS; i++) {
            now += Duration.ofMinutes(1).toNanos();
            assertThat(store.read(Integer.MAX_VALUE, 0, now)).isEmpty();
        }
        assertThat(heardOf).anyMatch(message -> message.contains("batches stay in it until the next start"));
        assertThat(heardOf).noneMatch(message -> message.startsWith(DropCause.SPOOL_CORRUPT.toString()));
        Files.move(elsewhere, directory);
        SpoolStore next =
                new SpoolStore(DiskFiles.in(directory), SETTINGS, new Quiet(heardOf), new Random(4)::nextLong);
        next.open();
        assertThat(next.read(Integer.MAX_VALUE, 0, now)).hasSize(5);
    }

    private static void fill(Path directory, int batches) throws IOException {
        SpoolStore store = new SpoolStore(
                DiskFiles.in(directory), SETTINGS, new Quiet(new ArrayList<>()), new Random(2)::nextLong);
        store.open();
        for (int i = 0; i < batches; i++) {
            store.append(new SpoolBatch(SpoolModel.route(1), new byte[100], 7, null, null), 0, 0);
        }
        store.close(0, 0);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(Spool spool, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            spool.poll(heard);
            assertThat(deadline - System.nanoTime()).as("time left").isPositive();
            Thread.onSpinWait();
        }
    }

    /** Numbered by their lines. */
    static List<Batch> batches(int count) {
        Route route = route();
        RouteUsage usage = new RouteUsage(route);
        List<Batch> batches = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            byte[] bytes = new byte[5000 + number];
            new Random(number).nextBytes(bytes);
            batches.add(new Batch(usage, number, bytes, number, 0));
        }
        return batches;
    }

    private static Route route() {
        try {
            return RoutingTable.builder(RoutingTable.empty())
                    .customer("83", "s1", Map.of("access", "c83"))
                    .build()
                    .routes()
                    .iterator()
                    .next();
        } catch (InvalidRoutingTableException e) {
            throw new IllegalStateException(e);
        }
    }

    private static class Heard implements SpoolListener {
        private final List<Batch> stored = new ArrayList<>();
        private final List<SpooledBatch> replayed = new ArrayList<>();
        private long recoveredLines;

        @Override
        public void recovered(SpoolRoute route, long lines) {
            recoveredLines += lines;
        }

        @Override
        public void stored(Batch batch) {
            stored.add(batch);
        }

        @Override
        public void refused(Batch batch, SpoolEvents.Refusal why) {
            throw new AssertionError("refused as " + why);
        }

        @Override
        public void replayed(SpooledBatch batch) {
            replayed.add(batch);
        }

        @Override
        public void returned(SpoolRoute route) {}

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            throw new AssertionError("dropped as " + cause);
        }
    }

    private record Quiet(List<String> refused) implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(SpoolBatch batch) {}

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            refused.add(why + " " + batch);
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            refused.add(cause + " " + route);
        }

        @Override
        public void warning(String message) {
            refused.add(message);
        }
    }
}
