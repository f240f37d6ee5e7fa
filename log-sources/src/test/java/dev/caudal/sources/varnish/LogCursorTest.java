// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.sources.varnish.LogCursor.Found;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogCursorTest {
    private static final int SEGMENT_BYTES = 4096;
    private static final String FORMAT = "%{Varnish:vxid}x %U";

    @ParameterizedTest
    @EnumSource(Layout.class)
    void shouldReadEveryRequestThroughHundredsOfLaps(Layout layout) throws Exception {
        Writer writer = new Writer(layout, SEGMENT_BYTES);
        Reader reader = reader(writer);
        List<String> expected = new ArrayList<>();
        Random random = new Random(1);
        for (int n = 1; n <= 40_000; n++) {
            String url = "/" + n + "?" + "x".repeat(random.nextInt(200));
            writer.batch(new Writer.Records(layout, n).request(url).bytes());
            expected.add(n + " /" + n);
            if (random.nextInt(5) == 0) {
                assertThat(reader.read()).isEqualTo(Found.NOTHING);
            }
        }
        assertThat(reader.read()).isEqualTo(Found.NOTHING);

        assertThat(Integer.compareUnsigned(writer.segment(), 2000))
                .as("segments, past the overflow of their number")
                .isPositive();
        assertThat(writer.segment()).isPositive();
        assertThat(reader.lines).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void shouldTellAnOverrunAndGoOnWithWholeRequestsOverTheOverflowOfTheSegmentNumberToo(Layout layout)
            throws Exception {
        Writer writer = new Writer(layout, SEGMENT_BYTES);
        Reader reader = reader(writer);
        int bytes = new Writer.Records(layout, 1).request("/1").bytes().length + layout.headBytes;
        int goneOn = 0;
        for (int round = 0; round < 20; round++) {
            int first = 1 + round * 1000;
            int count = 7 * SEGMENT_BYTES / bytes; // Fewer than a lap, more than is safe.
            for (int n = first; n < first + count; n++) {
                writer.batch(new Writer.Records(layout, n).request("/" + n).bytes());
            }
            assertThat(reader.read()).isEqualTo(Found.OVERRUN);
            assertThat(reader.lines).isEmpty();

            long passed = reader.cursor.toNewestSegment();

            assertThat(passed).isBetween(5L * SEGMENT_BYTES, 8L * SEGMENT_BYTES);
            assertThat(reader.read()).isEqualTo(Found.NOTHING);
            int last = first + count - 1;
            int rest = reader.lines.size();
            goneOn += rest;
            for (int i = 0; i < rest; i++) {
                int n = last - rest + 1 + i;
                assertThat(reader.lines.get(i)).isEqualTo(n + " /" + n);
            }
            reader.lines.clear();
        }
        assertThat(goneOn).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void shouldWaitForWhatIsReservedAndNotWrittenYetAndForWhatIsWrittenAndNotPublished(Layout layout) throws Exception {
        Writer writer = new Writer(layout, SEGMENT_BYTES);
        Reader reader = reader(writer);
        byte[] first = new Writer.Records(layout, 1).request("/1").bytes();
        int place = writer.reserve(first.length);
        assertThat(reader.read()).isEqualTo(Found.NOTHING);
        writer.batch(new Writer.Records(layout, 2).request("/2").bytes());
        assertThat(reader.read()).isEqualTo(Found.NOTHING);
        writer.fill(place, first);
        assertThat(reader.read()).isEqualTo(Found.NOTHING);
        assertThat(reader.lines).isEmpty();

        writer.publishBatch(place, first.length);

        assertThat(reader.read()).isEqualTo(Found.NOTHING);
        assertThat(reader.lines).containsExactly("1 /1", "2 /2");
    }

    /** Many threads of varnishd reserve, fill and publish in any order, and the reader looks, or does not, at any moment. */
    @ParameterizedTest
    @EnumSource(Layout.class)
    void shouldNeverGiveAnythingButWhatWasWrittenInWhateverOrderThingsHappen(Layout layout) throws Exception {
        long seed = Long.getLong("caudal.seed", System.nanoTime());
        System.out.println("LogCursorTest, " + layout + ": -Dcaudal.seed=" + seed);
        Random random = new Random(seed);
        for (int history = 0; history < 300; history++) {
            history(layout, random);
        }
    }

    private static final class Job {
        final int place;
        final byte[] records;

        Job(int place, byte[] records) {
            this.place = place;
            this.records = records;
        }
    }

    private static void history(Layout layout, Random random) throws Exception {
        Writer writer = new Writer(layout, 1024);
        Reader reader = reader(writer);
        Map<String, Integer> written = new HashMap<>();
        ArrayDeque<Job> jobs = new ArrayDeque<>();
        int id = 1;
        int overruns = 0;
        int speed = 1 + random.nextInt(30);
        for (int step = 0; step < 600; step++) {
            if (random.nextInt(3) == 0 && jobs.size() < 3) {
                String url = "/" + id + "-" + Integer.toHexString(random.nextInt());
                byte[] records = new Writer.Records(layout, id).request(url).bytes();
                written.put(id + " " + url, id);
                jobs.add(new Job(writer.reserve(records.length), records));
                id++;
            } else if (!jobs.isEmpty()) {
                Job job = random.nextBoolean() ? jobs.pollFirst() : jobs.pollLast();
                writer.fill(job.place, job.records);
                writer.publishBatch(job.place, job.records.length);
            }
            if (random.nextInt(speed) == 0) {
                Found found = reader.read();
                assertThat(found).isNotEqualTo(Found.DAMAGED);
                if (found == Found.OVERRUN) {
                    overruns++;
                    assertThat(reader.cursor.toNewestSegment()).isPositive();
                }
            }
        }
        for (Job job : jobs) {
            writer.fill(job.place, job.records);
            writer.publishBatch(job.place, job.records.length);
        }
        if (reader.read() == Found.OVERRUN) {
            overruns++;
            reader.cursor.toNewestSegment();
            assertThat(reader.read()).isEqualTo(Found.NOTHING);
        }
        assertThat(written.keySet()).containsAll(reader.lines);
        assertThat(reader.lines).doesNotHaveDuplicates();
        if (overruns == 0) {
            assertThat(reader.lines).hasSize(written.size());
        }
    }

    /** Whatever the memory holds, a look at it ends, stays within it, and gives nothing that is not one request's. */
    @ParameterizedTest
    @EnumSource(Layout.class)
    void shouldSurviveAnyMemory(Layout layout) throws Exception {
        long seed = Long.getLong("caudal.seed", System.nanoTime());
        System.out.println("LogCursorTest, any memory, " + layout + ": -Dcaudal.seed=" + seed);
        Random random = new Random(seed);
        byte[] sound = new Recording(layout == Layout.HEAD1 ? "7.1.1" : "7.7.3").memory();
        for (int n = 0; n < 150; n++) {
            byte[] spoilt = sound.clone();
            for (int flips = 1 << random.nextInt(14); flips > 0; flips--) {
                int at = 16 + random.nextInt(400_000);
                switch (random.nextInt(3)) {
                    case 0 -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> spoilt[at] = (byte) random.nextInt();
                    default ->
                        Bytes.setWord(spoilt, at & -4, random.nextInt(4) == 0 ? Layout.WRAP_MARKER : random.nextInt());
                }
            }
            Reader reader = new Reader(
                    Objects.requireNonNull(LogMemory.of(Recording.direct(spoilt))),
                    Rules.of("7.1.1"),
                    "%{Varnish:vxid}x %h %r %u %t %s %{VSL:Timestamp:Start}x %{X-Forwarded-For}i %{VCL_Log:second}x",
                    true,
                    true);
            reader.cursor.toOldest();
            for (int looks = 0; looks < 100 && reader.read() != Found.NOTHING; looks++) {
                if (!reader.cursor.isInNewestSegment()) {
                    reader.cursor.toNewestSegment();
                }
            }
            reader.cursor.toNewest();
            assertThat(reader.lines).allSatisfy(line -> assertThat(line).matches("[ -~]*"));
        }
    }

    @Test
    void shouldTakeADifferentTransactionsRecordInABatchForDamage() throws Exception {
        Writer writer = new Writer(Layout.HEAD1, SEGMENT_BYTES);
        Reader reader = reader(writer);
        byte[] one = new Writer.Records(Layout.HEAD1, 7)
                .add("Begin", "req 1 rxreq")
                .add("ReqURL", "/mine")
                .bytes();
        byte[] other = new Writer.Records(Layout.HEAD1, 8)
                .add("ReqHeader", "Cookie: another's")
                .bytes();
        byte[] end = new Writer.Records(Layout.HEAD1, 7).add("End", "").bytes();
        ByteBuffer all = ByteBuffer.allocate(one.length + other.length + end.length);
        all.put(one).put(other).put(end);
        writer.batch(all.array());
        writer.batch(new Writer.Records(Layout.HEAD1, 9).request("/next").bytes());

        assertThat(reader.read()).isEqualTo(Found.NOTHING);

        assertThat(reader.lines).containsExactly("9 /next");
        assertThat(reader.transactions.damagedCount()).isEqualTo(1);
    }

    @Test
    void shouldTakeMemoryThatWasNeverWrittenForDamageAndWaitWhileVarnishWritesThere() throws Exception {
        Writer writer = new Writer(Layout.HEAD2, SEGMENT_BYTES);
        Reader reader = reader(writer);
        writer.memory.putInt(Writer.HEAD_BYTES, 0);

        assertThat(reader.read()).isEqualTo(Found.DAMAGED);
        assertThat(reader.cursor.isInNewestSegment()).isTrue();
    }

    @Test
    void shouldWaitUntilTheMarkerIsThereAndRefuseOneThatIsNotKnown() throws Exception {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
        assertThat(LogMemory.of(memory)).isNull();

        memory.put(0, "VSLHEAD9".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> LogMemory.of(memory))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageContaining("VSLHEAD9")
                .hasMessageContaining("VSLHEAD2");
    }

    @Test
    void shouldRefuseSegmentsThatDoNotFitIntoTheMemory() {
        Writer writer = new Writer(Layout.HEAD1, SEGMENT_BYTES);
        for (long words : new long[] {0, -1, SEGMENT_BYTES / 4 + 1, Long.MAX_VALUE}) {
            writer.memory.putLong(8, words);
            assertThatThrownBy(() -> LogMemory.of(writer.memory)).hasMessageContaining("do not fit");
        }
    }

    private static Reader reader(Writer writer) throws Exception {
        LogMemory memory = Objects.requireNonNull(LogMemory.of(writer.memory));
        return new Reader(memory, Rules.of(writer.layout == Layout.HEAD1 ? "7.1.1" : "7.7.3"), FORMAT, false, false);
    }
}
