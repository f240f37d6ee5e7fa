// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Customers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class LineSyncTest {
    private final CollectingListener listener = new CollectingListener();

    @Test
    void shouldSkipNothingWhenInStep() {
        LineSync sync = new LineSync("test", listener);

        assertThat(skip(sync, "83 a\n91 b\n")).isZero();
        sync.end();

        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldCountOneGapHoweverTheRestOfTheLineIsCut() {
        LineSync sync = new LineSync("test", listener);
        sync.join();

        assertThat(skip(sync, "rest ")).isEqualTo(5);
        assertThat(skip(sync, "of it")).isEqualTo(5);
        assertThat(skip(sync, "\n83 a\n")).isEqualTo(1);
        assertThat(skip(sync, "83 b\n")).isZero();

        assertThat(listener.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.kind()).isEqualTo(GapKind.RESYNCHRONISED);
            assertThat(gap.count()).isEqualTo(1);
            assertThat(gap.bytes()).isEqualTo(11);
        });
    }

    @Test
    void shouldCountWhatWasSkippedWhenALineEndNeverComes() {
        LineSync sync = new LineSync("test", listener);
        sync.join();
        skip(sync, "rest");
        sync.end();
        sync.join();
        sync.end();

        assertThat(listener.gaps).hasSize(1);
        assertThat(listener.gaps.get(0).bytes()).isEqualTo(4);
        assertThat(skip(sync, "83 a\n")).isZero();
    }

    /** Joined at every byte and read with every cut: nobody gets anything but whole lines that begin with their id. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 83})
    void shouldLetALineGoOnlyWhereItsOwnIdLeads(long seed) {
        List<String> lines = Customers.lines(new Random(seed), 12);
        List<String> whole = lines.stream().map(String::stripTrailing).toList();
        byte[] stream = String.join("", lines).getBytes(StandardCharsets.US_ASCII);
        for (int joined = 0; joined < stream.length; joined++) {
            for (int cut = 1; cut <= stream.length - joined; cut++) {
                Customers customers = new Customers();
                LineSync sync = new LineSync("test", listener);
                sync.join();
                for (int at = joined; at < stream.length; at += cut) {
                    byte[] chunk = new byte[Math.min(cut, stream.length - at)];
                    System.arraycopy(stream, at, chunk, 0, chunk.length);
                    int skipped = sync.skip(chunk, 0, chunk.length);
                    customers.pipeline().onChunk(chunk, skipped, chunk.length - skipped, 0, 0);
                }
                sync.end();

                int lost = lineOf(lines, joined) + 1;
                assertThat(customers.received())
                        .as("seed %d, joined at %d, chunks of %d", seed, joined, cut)
                        .isEqualTo(whole.subList(lost, whole.size()));
            }
            long bytes = listener.gaps.stream()
                    .mapToLong(CollectingListener.Gap::bytes)
                    .sum();
            int toLineEnd =
                    String.join("", lines.subList(0, lineOf(lines, joined) + 1)).length() - joined;
            assertThat(bytes).isEqualTo((long) toLineEnd * (stream.length - joined));
            listener.gaps.clear();
        }
    }

    private static int lineOf(List<String> lines, int at) {
        int end = 0;
        for (int i = 0; ; i++) {
            end += lines.get(i).length();
            if (at < end) {
                return i;
            }
        }
    }

    private static int skip(LineSync sync, String text) {
        byte[] bytes = ("##" + text).getBytes(StandardCharsets.US_ASCII);
        return sync.skip(bytes, 2, bytes.length - 2);
    }
}
