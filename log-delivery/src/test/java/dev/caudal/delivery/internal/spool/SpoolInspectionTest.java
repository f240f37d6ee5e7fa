// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.SpoolDamage;
import dev.caudal.delivery.SpoolExport;
import dev.caudal.delivery.SpoolInspection;
import dev.caudal.delivery.SpoolRepair;
import dev.caudal.delivery.SpoolSummary;
import dev.caudal.delivery.internal.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of a spool from outside. */
final class SpoolInspectionTest {
    private static final CustomerId PARKED = CustomerId.of("k1");

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void name() {
        directory = temporary.resolve("spool");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayWhatWaitsAndWhose(boolean closes) throws IOException {
        SmallSpool.write(directory, closes);
        SpoolSummary summary = SpoolInspection.of(directory).summary();
        assertThat(summary.holderPid()).isNull();
        assertThat(summary.batches()).isEqualTo(8);
        assertThat(summary.lines()).isEqualTo(45 - 3);
        assertThat(summary.oldest()).isEqualTo(Instant.ofEpochMilli(SmallSpool.MILLIS + 1));
        assertThat(summary.segments()).isEqualTo(segments());
        assertThat(summary.customers()).hasSize(3);
        assertThat(summary.customers())
                .filteredOn(customer -> customer.id().equals(PARKED))
                .first()
                .satisfies(customer -> {
                    assertThat(customer.batches()).isEqualTo(3);
                    assertThat(customer.lines()).isEqualTo(12);
                });
        assertThat(summary.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldExportEveryByteOfACustomersLinesInOrder(boolean closes) throws IOException {
        SmallSpool.write(directory, closes);
        StringBuilder expected = new StringBuilder();
        for (int batch : new int[] {1, 4, 7}) {
            SmallSpool.lines(batch).forEach(line -> expected.append(line).append('\n'));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(SpoolInspection.of(directory).export(PARKED, out)).isEqualTo(new SpoolExport(3, 12, 0, 0));
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(expected.toString());
        assertThat(SpoolInspection.of(directory).summary().batches()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFindEveryFlippedByteAndLoseOneBatchAtMost(boolean closes) throws IOException {
        SmallSpool.write(directory, closes);
        SpoolInspection inspection = SpoolInspection.of(directory);
        assertThat(inspection.check()).isEmpty();
        int flips = 0;
        for (Path file : files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at += closes ? 1 : 5) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << (at & 7));
                Files.write(file, damaged);
                assertThat(inspection.check())
                        .as("byte %s of %s", at, file.getFileName())
                        .isNotEmpty()
                        .allMatch(damage -> damage.file().equals(String.valueOf(file.getFileName())));
                flips++;
            }
            Files.write(file, whole);
        }
        assertThat(inspection.check()).isEmpty();
        System.out.println("spool check: " + flips + " bytes flipped one by one, all found");
    }

    @Test
    void shouldNameTheCustomerAndTheLinesOfADamagedBatch() throws IOException {
        SmallSpool.write(directory, true);
        damageBatch("k1");
        List<SpoolDamage> damages = SpoolInspection.of(directory).check();
        assertThat(damages).hasSize(1);
        SpoolDamage damage = damages.get(0);
        assertThat(damage.kind()).isEqualTo(SpoolDamage.Kind.BATCH);
        assertThat(damage.customer()).isEqualTo(PARKED);
        assertThat(damage.lines()).isIn(1L, 4L, 7L);
        assertThat(damage.offset()).isPositive();
        SpoolExport export = SpoolInspection.of(directory).export(PARKED, new ByteArrayOutputStream());
        assertThat(export.damagedBatches()).isEqualTo(1);
        assertThat(export.lines() + export.damagedLines()).isEqualTo(12);
    }

    @Test
    void shouldPlanWithoutTouchingAnythingAndMendWhenTold() throws IOException {
        SmallSpool.write(directory, false);
        damageBatch("k1");
        for (Path file : files()) {
            if (file.toString().endsWith(AckJournal.SUFFIX)) {
                flip(file, 70);
            }
        }
        Map<Path, String> before = contents();
        SpoolInspection inspection = SpoolInspection.of(directory);
        SpoolRepair plan = inspection.plan();
        assertThat(contents()).isEqualTo(before);
        assertThat(plan.beyondRepair()).isEmpty();
        assertThat(plan.steps())
                .anyMatch(step -> step.contains("give up the batch") && step.endsWith("lines of customer k1"))
                .anyMatch(step -> step.contains("complete the file"))
                .anyMatch(step -> step.contains("write anew what was delivered"));
        long batches = inspection.summary().batches();
        assertThat(inspection.repair().steps()).isEqualTo(plan.steps());
        assertThat(inspection.check()).allMatch(damage -> damage.kind() == SpoolDamage.Kind.DONE_BATCH);
        assertThat(inspection.summary().batches()).isEqualTo(batches - 1);
        assertThat(inspection.plan().steps()).isEmpty();
        assertThat(inspection.repair().steps()).isEmpty();
        SpoolStore store =
                new SpoolStore(DiskFiles.in(directory), SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 3);
        store.open();
        assertThat(store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0)).hasSize((int) batches - 1);
    }

    @Test
    void shouldLookButNotMendWhileAProcessUsesIt() throws Exception {
        try (Spool spool = new Spool(directory, SmallSpool.SETTINGS, Clock.SYSTEM, () -> {})) {
            spool.start();
            SpoolInspection inspection = SpoolInspection.of(directory);
            for (int round = 0; round < 10; round++) {
                SpoolTest.batches(20).forEach(batch -> spool.store(batch, null));
                assertThat(inspection.check()).isEmpty();
                assertThat(inspection.summary().holderPid())
                        .isEqualTo(ProcessHandle.current().pid());
            }
            assertThatThrownBy(inspection::repair)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another process");
        }
    }

    @Test
    void shouldSayThatThereIsNoSpool() throws IOException {
        assertThatThrownBy(() -> SpoolInspection.of(directory)).hasMessageContaining("does not exist");
        Files.createFile(directory);
        assertThatThrownBy(() -> SpoolInspection.of(directory)).hasMessageContaining("is no directory");
    }

    private void damageBatch(String customer) throws IOException {
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("of batch");
            if (file.toString().endsWith(".parked") && at > 0) {
                flip(file, at);
                return;
            }
        }
        throw new AssertionError("nothing of " + customer);
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private int segments() throws IOException {
        return (int) files().stream()
                .filter(file -> !file.toString().endsWith(AckJournal.SUFFIX))
                .count();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith(SpoolLock.NAME)).sorted().toList();
        }
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        for (Path file : files()) {
            contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return contents;
    }
}
