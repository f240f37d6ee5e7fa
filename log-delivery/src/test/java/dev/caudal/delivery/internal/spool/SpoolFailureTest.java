// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The k-th changing call to the disk fails, for every k there is. */
final class SpoolFailureTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void shouldKeepItsPromisesWhicheverCallFails(int times) {
        int k = 0;
        boolean failed = true;
        while (failed) {
            k++;
            failed = runWithFailureAt(k, times);
        }
        System.out.println("spool: " + (k - 1) + " calls failed one by one, " + times + " in a row");
        assertThat(k).as("calls of the script").isGreaterThan(40);
    }

    @Test
    void shouldHealWhenTheDiskWasReadOnlyForAWhile() {
        SpoolModel model = new SpoolModel(1, 8 * SpoolModel.SEGMENT);
        for (int i = 0; i < 10; i++) {
            model.write(SpoolModel.route(i % 3), 60, false);
        }
        model.commit();
        model.disk.readOnly(true);
        for (int i = 0; i < 10; i++) {
            model.write(SpoolModel.route(i % 3), 60, false);
            model.commit();
        }
        assertThat(model.isAvailable()).isFalse();
        model.read(10_000);
        assertThat(model.out()).as("what was stored can be read and delivered").hasSize(10);
        List.copyOf(model.out()).forEach(model::resolve);
        model.heal();
        model.commit();
        assertThat(model.isAvailable()).as("on trial").isFalse();
        model.pass(30_000);
        model.commit();
        assertThat(model.isAvailable()).isTrue();
        model.write(SpoolModel.route(1), 10, false);
        model.finish();
    }

    @Test
    void shouldRemoveTheOtherFilesWhenOneCannotBeRemoved() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        SpoolStore store = filled(disk);
        String first = segments(disk).get(0);
        disk.stick(first);
        store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0).forEach(store::resolved);
        store.commit(SmallSpool.MILLIS, 0);
        assertThat(segments(disk))
                .as("that one, and the one that still grows")
                .hasSize(2)
                .contains(first);
        disk.stick(null);
        store.commit(SmallSpool.MILLIS, 0);
        assertThat(segments(disk)).hasSize(1);
    }

    @Test
    void shouldNotMindThatSomebodyElseHasRemovedAFile() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(2));
        SpoolStore store = filled(disk);
        List<SpooledBatch> all = store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0);
        disk.remove(segments(disk).get(0));
        all.forEach(store::resolved);
        store.commit(SmallSpool.MILLIS, 0);
        assertThat(store.status().segments()).as("the one that still grows").isEqualTo(1);
    }

    @Test
    void shouldWriteDownWhatIsDeliveredThoughAnOldListCannotBeRemoved() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(3));
        SpoolStore before = filled(disk);
        before.resolved(before.read(1, SmallSpool.MILLIS, 0).get(0));
        before.close(SmallSpool.MILLIS, 0);
        disk.stick(lists(disk).get(0));
        SpoolStore store = new SpoolStore(disk, SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 0x5a18L);
        store.open();
        for (SpooledBatch batch : store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0)) {
            store.resolved(batch);
            store.commit(SmallSpool.MILLIS, 0);
            assertThat(store.status().forgetfulBecause()).isNull();
            assertThat(lists(disk)).hasSize(2);
        }
    }

    @Test
    void shouldNotBelieveACopyLaterThatItDidNotBelieveAtFirst() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(4));
        SpoolStore first = opened(disk);
        first.append(SmallSpool.batch(2), SmallSpool.MILLIS, 0);
        first.commit(SmallSpool.MILLIS, 0);
        keepAsSent(first, first.read(1, SmallSpool.MILLIS, 0).get(0));
        disk.kill();
        String segment = segments(disk).get(0);
        byte[] bytes = disk.bytes(segment);
        bytes[bytes.length - 1] ^= 1;
        disk.put(segment, bytes);
        opened(disk);
        disk.kill();
        assertThat(numbers(opened(disk))).as("the original, again").containsExactly(2);
    }

    @Test
    void shouldDeliverOnceWhatWasPutAsideOutOfAFileThatWasWrittenAgain() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(5));
        SpoolStore first = opened(disk);
        first.append(SmallSpool.batch(3), SmallSpool.MILLIS, 0);
        first.commit(SmallSpool.MILLIS, 0);
        first.park(SpoolModel.route(0));
        assertThat(first.read(1, SmallSpool.MILLIS, 0)).isEmpty();
        first.append(SmallSpool.batch(1), SmallSpool.MILLIS, 0);
        disk.fail(1, 1);
        first.append(SmallSpool.batch(2), SmallSpool.MILLIS, 0);
        // Without a commit: what is done is not written down.
        for (int number = 4; number <= 9; number++) {
            first.append(SmallSpool.batch(number), SmallSpool.MILLIS, 0);
        }
        first.park(SpoolModel.route(1));
        assertThat(first.read(1, SmallSpool.MILLIS, 0)).as("1 is put aside").isEmpty();
        disk.kill();
        opened(disk).close(SmallSpool.MILLIS, 0);
        assertThat(numbers(opened(disk))).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void shouldDeliverOnceWhatWasCopiedTwiceThoughTheListAndTheCopyInBetweenAreGone() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(6));
        SpoolStore first = opened(disk);
        first.append(SmallSpool.batch(1), SmallSpool.MILLIS, 0);
        first.append(SmallSpool.batch(2), SmallSpool.MILLIS, 0);
        first.commit(SmallSpool.MILLIS, 0);
        first.park(SpoolModel.route(1));
        first.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0).forEach(batch -> first.giveBack(batch, false));
        first.commit(SmallSpool.MILLIS, 0);
        first.unpark(SpoolModel.route(1));
        keepAsSent(first, first.read(1, SmallSpool.MILLIS, 0).get(0));
        first.commit(SmallSpool.MILLIS, 0);
        first.close(SmallSpool.MILLIS, 0);
        assertThat(disk.names()).as("put aside, and gone").noneMatch(name -> name.endsWith(".parked"));
        lists(disk).forEach(disk::remove);
        assertThat(numbers(opened(disk))).containsExactly(1, 2);
    }

    @Test
    void shouldNotKeepALongListOfFilesThatAreGone() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(new Random(7));
        SpoolStore store = opened(disk);
        for (int i = 0; i < 50; i++) {
            store.append(SmallSpool.batch(9), SmallSpool.MILLIS, 0);
        }
        store.commit(SmallSpool.MILLIS, 0);
        store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0).forEach(store::resolved);
        store.commit(SmallSpool.MILLIS, 0);
        store.commit(SmallSpool.MILLIS, 0);
        assertThat(segments(disk)).as("the one that still grows").hasSize(1);
        assertThat(lists(disk)).hasSize(1);
        assertThat(disk.bytes(lists(disk).get(0)).length)
                .as("bytes of the list")
                .isLessThanOrEqualTo(320);
    }

    private static SpoolStore opened(SimulatedDisk disk) throws IOException {
        SpoolStore store = new SpoolStore(disk, SmallSpool.SETTINGS, new SmallSpool.Silent(), () -> 0x5a17L);
        store.open();
        return store;
    }

    private static void keepAsSent(SpoolStore store, SpooledBatch batch) {
        Stamp stamp = new Stamp(new Uuid(7, 7), 1, 77, (short) 3, 5);
        store.keepAsSent(batch, batch.bytes(), stamp, SmallSpool.MILLIS, 0);
    }

    /** Of all that it gives out. */
    private static List<Integer> numbers(SpoolStore store) {
        return store.read(Integer.MAX_VALUE, SmallSpool.MILLIS, 0).stream()
                .map(SpooledBatch::lines)
                .toList();
    }

    private static SpoolStore filled(SimulatedDisk disk) throws IOException {
        SpoolStore store = opened(disk);
        for (int number = 1; number <= 9; number++) {
            store.append(SmallSpool.batch(number), SmallSpool.MILLIS, 0);
        }
        store.commit(SmallSpool.MILLIS, 0);
        assertThat(segments(disk)).hasSizeGreaterThan(2);
        return store;
    }

    private static List<String> segments(SimulatedDisk disk) {
        return disk.names().stream().filter(name -> name.endsWith(".main")).toList();
    }

    private static List<String> lists(SimulatedDisk disk) {
        return disk.names().stream().filter(AckJournal::isName).toList();
    }

    /** It takes the head of a file, and not what belongs into it. */
    @Test
    void shouldBeInTroubleUntilAFullDiskHasTakenABatch() {
        SpoolModel model = new SpoolModel(1, 8 * SpoolModel.SEGMENT);
        model.write(SpoolModel.route(1), 60, false);
        model.commit();
        for (int i = 0; i < 5; i++) {
            model.disk.readOnly(true);
            model.write(SpoolModel.route(1), 60, false);
            model.commit();
            model.disk.readOnly(false);
            model.pass(10_000);
            model.commit();
            assertThat(model.isAvailable()).as("on trial").isFalse();
        }
        model.pass(10_000);
        model.write(SpoolModel.route(1), 60, false);
        model.commit();
        assertThat(model.isAvailable()).as("it has taken one").isTrue();
        model.finish();
    }

    /** Fills, replays, parks, drops, compacts, closes; returns whether the failure came at all. */
    private static boolean runWithFailureAt(int k, int times) {
        SpoolModel model = new SpoolModel(k, 8 * SpoolModel.SEGMENT);
        try {
            model.fail(k, times);
            script(model);
            boolean failed = model.disk.calls() >= k;
            model.heal();
            model.commit();
            model.pass(30_000);
            model.commit();
            assertThat(model.isAvailable()).as("healed").isTrue();
            model.write(SpoolModel.route(1), 10, false);
            model.finish();
            return failed;
        } catch (AssertionError e) {
            throw new AssertionError(
                    "k=" + k + " times=" + times + ": " + e.getMessage() + "\n" + String.join("\n", model.history), e);
        }
    }

    private static void script(SpoolModel model) {
        for (int i = 0; i < 20; i++) {
            model.write(SpoolModel.route(i % 3), 60, i % 9 == 0);
        }
        model.commit();
        model.read(500);
        List.copyOf(model.out()).forEach(model::resolve);
        model.park(SpoolModel.route(0));
        model.read(900);
        model.commit();
        List.copyOf(model.out()).forEach(model::resolve);
        model.commit();
        for (int i = 0; i < 40; i++) {
            model.write(SpoolModel.route(i % 4), 70, false);
        }
        model.commit();
        model.unpark();
        model.read(300);
        model.keepAsSent();
        model.commit();
        model.left(SpoolModel.route(2));
        model.closeAndOpen();
        model.read(2000);
        List.copyOf(model.out()).forEach(model::resolve);
        model.commit();
    }
}
