// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system of the kernel's that is full, has no inodes left, or becomes read-only: every batch is stored or comes back,
 * and when the trouble is over, the spool takes batches again without being told. And a second process is refused.
 */
final class SpoolDiskIT {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(64 << 20, 256 << 10, Duration.ofMillis(20), Duration.ofDays(7), WhenFull.DROP_OLDEST);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;

    @TempDir
    private Path outside;

    private final Heard heard = new Heard();
    private boolean isMounted;

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            run("umount", temporary.toString());
        }
    }

    @Test
    void shouldOutliveAFullDiskAndHealWhenThereIsSpace() throws Exception {
        mount("size=2m");
        Path ballast = temporary.resolve("ballast");
        try (Spool spool = started()) {
            stored(spool, 10);
            fill(ballast);
            refused(spool);
            await(spool, () -> spool.status().unavailableBecause() != null);
            assertThat(spool.status().unavailableBecause()).contains("No space left");
            Files.delete(ballast);
            heals(spool);
        }
        everythingIsThere();
    }

    @Test
    void shouldOutliveThatThereAreNoInodesLeft() throws Exception {
        mount("size=8m,nr_inodes=40");
        List<Path> ballast = new ArrayList<>();
        try (Spool spool = started()) {
            stored(spool, 3);
            try {
                for (int i = 0; i < 100; i++) {
                    ballast.add(Files.createFile(temporary.resolve("ballast" + i)));
                }
                fail("there are inodes for everything");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
            // The open file has room for some; the next one cannot be made.
            refused(spool);
            for (Path file : ballast) {
                Files.delete(file);
            }
            heals(spool);
        }
        everythingIsThere();
    }

    @Test
    void shouldOutliveAReadOnlyRemount() throws Exception {
        mount("size=8m");
        // A file that is open for writing keeps a file system from being remounted: there is none between two files.
        try (Spool spool = started()) {
            stored(spool, 5);
            spool.request(Integer.MAX_VALUE);
            await(spool, () -> heard.replayed.size() == 5);
        }
        heard.replayed.clear();
        run("mount", "-o", "remount,ro", temporary.toString());
        Path directory = temporary.resolve("spool");
        List<String> refused = new ArrayList<>();
        SpoolStore store = new SpoolStore(DiskFiles.in(directory), SETTINGS, new Refused(refused), () -> 5);
        assertThat(open(store)).as("a start on a read-only disk says so").contains("Read-only file system");
        run("mount", "-o", "remount,rw", temporary.toString());
        try (Spool spool = started()) {
            heals(spool);
        }
        everythingIsThere();
    }

    /** As ext4 does it when its disk fails: at once, with files open for writing. It is repaired only unmounted. */
    @Test
    void shouldOutliveAFileSystemThatTurnsReadOnlyUnderIt() throws Exception {
        Path image = outside.resolve("image");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (16 << 20) - 1);
        }
        assertThat(run("mkfs.ext4", "-q", image.toString())).isZero();
        mountImage(image);
        Path device = Files.getFileStore(temporary).name().startsWith("/dev/")
                ? Path.of(Files.getFileStore(temporary).name())
                : fail("no device: " + Files.getFileStore(temporary));
        try (Spool spool = started()) {
            stored(spool, 10);
            Files.writeString(Path.of("/sys/fs/ext4", device.getFileName().toString(), "trigger_fs_error"), "a test");
            refused(spool);
            await(spool, () -> spool.status().unavailableBecause() != null);
            assertThat(spool.status().unavailableBecause()).contains("Read-only file system");
            // What lies there can still go out.
            spool.request(Integer.MAX_VALUE);
            await(spool, () -> heard.replayed.size() == heard.stored.size());
        }
        assertThat(run("umount", temporary.toString())).isZero();
        isMounted = false;
        // 1: errors were found and mended.
        assertThat(run("e2fsck", "-p", image.toString())).isLessThanOrEqualTo(1);
        mountImage(image);
        heard.replayed.clear();
        everythingIsThere();
    }

    private void mountImage(Path image) throws Exception {
        mounted(
                "the right to mount a loop device",
                "mount",
                "-o",
                "loop,errors=remount-ro",
                image.toString(),
                temporary.toString());
    }

    @Test
    void shouldRefuseASecondProcessAndNameTheFirst() throws Exception {
        Path directory = temporary.resolve("spool");
        Process first = child(directory);
        try {
            assertThat(first.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("has it");
            Process second = child(directory);
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(said)
                    .contains("spool.directory=" + directory)
                    .contains("in use by another process, " + first.pid() + ":");
        } finally {
            first.destroyForcibly().waitFor();
        }
        // What is left of a killed process is no lock.
        try (Spool spool = new Spool(directory, SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            assertThat(spool.status().segments()).isZero();
        }
    }

    private static Process child(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectErrorStream(false)
                .start();
    }

    /** Has the spool until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            Spool spool = new Spool(Path.of(arguments[0]), SETTINGS, Clock.SYSTEM, () -> {});
            try {
                spool.start();
            } catch (IOException e) {
                System.out.println(e.getMessage());
                System.exit(1);
            }
            System.out.println("has it");
            Thread.currentThread().join();
        }
    }

    private Spool started() throws IOException {
        Spool spool = new Spool(temporary.resolve("spool"), SETTINGS, Clock.SYSTEM, () -> {});
        spool.start();
        return spool;
    }

    private static String open(SpoolStore store) {
        try {
            store.open();
            store.append(SmallSpool.batch(1), 0, 0);
            store.commit(0, 0);
            return String.valueOf(store.status().unavailableBecause());
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void stored(Spool spool, int count) throws InterruptedException {
        int before = heard.stored.size();
        SpoolTest.batches(count).forEach(batch -> spool.store(batch, null));
        await(spool, () -> heard.stored.size() == before + count);
        assertThat(heard.refused).isEmpty();
    }

    /** Until one comes back. */
    private void refused(Spool spool) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (heard.refused.isEmpty()) {
            int answers = heard.answers();
            List<Batch> batches = SpoolTest.batches(20);
            batches.forEach(batch -> spool.store(batch, null));
            await(spool, () -> heard.answers() == answers + batches.size());
            assertThat(deadline - System.nanoTime()).as("time left").isPositive();
        }
    }

    /** Without being told. */
    private void heals(Spool spool) throws InterruptedException {
        int stored = heard.stored.size();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (heard.stored.size() < stored + 30) {
            int answers = heard.answers();
            spool.store(SpoolTest.batches(1).get(0), null);
            await(spool, () -> heard.answers() == answers + 1);
            assertThat(deadline - System.nanoTime()).as("time left").isPositive();
        }
        await(spool, () -> spool.status().unavailableBecause() == null);
    }

    /** What was said to be stored, in another life. */
    private void everythingIsThere() throws Exception {
        try (Spool spool = started()) {
            spool.request(Integer.MAX_VALUE);
            await(spool, () -> heard.replayed.size() == heard.stored.size());
        }
        Set<Integer> sizes = new HashSet<>();
        heard.replayed.forEach(batch -> sizes.add(batch.lines()));
        heard.stored.forEach(batch -> assertThat(sizes).contains(batch.lines()));
    }

    private void await(Spool spool, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            spool.poll(heard);
            assertThat(deadline - System.nanoTime()).as("time left").isPositive();
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private void mount(String options) throws Exception {
        mounted("the right to mount a tmpfs", "mount", "-t", "tmpfs", "-o", options, "tmpfs", temporary.toString());
    }

    private void mounted(String right, String... command) throws Exception {
        if (run(command) == 0) {
            isMounted = true;
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            fail("missing " + right);
        }
        Assumptions.abort("missing " + right);
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("%s ends", command[0])
                .isTrue();
        return process.exitValue();
    }

    private static final class Heard implements SpoolListener {
        private final List<Batch> stored = new ArrayList<>();
        private final List<Batch> refused = new ArrayList<>();
        private final List<SpooledBatch> replayed = new ArrayList<>();

        int answers() {
            return stored.size() + refused.size();
        }

        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(Batch batch) {
            stored.add(batch);
        }

        @Override
        public void refused(Batch batch, SpoolEvents.Refusal why) {
            assertThat(why).isEqualTo(SpoolEvents.Refusal.UNAVAILABLE);
            refused.add(batch);
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

    private record Refused(List<String> refused) implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(SpoolBatch batch) {
            throw new AssertionError("stored on a read-only disk");
        }

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            refused.add(why + " " + batch);
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            throw new AssertionError("dropped as " + cause);
        }

        @Override
        public void warning(String message) {
            refused.add(message);
        }
    }
}
