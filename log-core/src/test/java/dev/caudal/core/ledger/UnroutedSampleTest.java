// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.UnroutedLines.SeenId;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnroutedSampleTest {
    private final Ledger ledger = new Ledger();
    private final ReaderCounts reader = ledger.reader("access");

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 10_000, 1_000_000})
    void shouldSayOfOneIdHowManyLinesItHad(int lines) {
        for (int i = 0; i < lines; i++) {
            unsubscribed("83\t203.0.113.82", " - -");
        }
        UnroutedLines unrouted = ledger.unrouted("access", 5);
        assertThat(unrouted.ids()).isEqualTo(Map.of(new SeenId("83\t203.0.113.82", false), (long) lines));
        assertThat(unrouted.lines())
                .hasSize(Math.min(lines, UnroutedSample.LINES))
                .allSatisfy(line -> assertThat(new String(line, StandardCharsets.ISO_8859_1))
                        .isEqualTo("83\t203.0.113.82 - -"));
        assertThat(ledger.shares()).isEqualTo(Map.of("access", new UnroutedLines.Share(lines, 0, lines, 0, 0, 0)));
    }

    @Test
    void shouldNameTheMostFrequentAmongThousandsAndNeverMoreLinesThanThereWere() {
        long seed = 83;
        Random random = new Random(seed);
        int lines = 200_000;
        for (int i = 0; i < lines; i++) {
            unsubscribed(random.nextInt(4) == 0 ? "frequent" : "c" + random.nextInt(5_000), " x");
        }
        Iterator<Map.Entry<SeenId, Long>> ids =
                ledger.unrouted("access", 3).ids().entrySet().iterator();
        Map.Entry<SeenId, Long> first = ids.next();
        assertThat(first.getKey()).as("seed " + seed).isEqualTo(new SeenId("frequent", false));
        assertThat(first.getValue()).isBetween(lines / 8L, lines / 3L);
        assertThat(ids.next().getValue()).isLessThan(lines / 20L);
    }

    @Test
    void shouldKeepNoMoreThanTheBeginningOfLinesAndIds() {
        String id = "i".repeat(100);
        for (int i = 0; i < 1_000; i++) {
            unsubscribed(id, "x".repeat(10_000));
            withoutId("no");
        }
        UnroutedLines unrouted = ledger.unrouted("access", 5);
        assertThat(unrouted.ids()).isEqualTo(Map.of(new SeenId("i".repeat(UnroutedSample.ID_BYTES), true), 1_000L));
        assertThat(unrouted.lines())
                .hasSize(UnroutedSample.LINES)
                .allSatisfy(line -> assertThat(line.length).isIn(2, UnroutedSample.LINE_BYTES));
        assertThat(ledger.shares().get("access")).isEqualTo(new UnroutedLines.Share(2_000, 0, 1_000, 1_000, 0, 0));
    }

    @Test
    void shouldForgetOldLinesInTime() {
        for (int i = 0; i < 1_000; i++) {
            withoutId("old");
        }
        for (int i = 0; i < 500_000; i++) {
            withoutId("new");
        }
        assertThat(ledger.unrouted("access", 5).lines())
                .allSatisfy(line -> assertThat(new String(line, StandardCharsets.ISO_8859_1))
                        .isEqualTo("new"));
    }

    private void unsubscribed(String id, String rest) {
        byte[] line = (id + rest).getBytes(StandardCharsets.ISO_8859_1);
        reader.read(line.length);
        reader.unsubscribed(line, 0, id.length());
        reader.unrouted(line, 0, line.length, 0, id.length());
    }

    private void withoutId(String text) {
        byte[] line = text.getBytes(StandardCharsets.ISO_8859_1);
        reader.read(line.length);
        reader.dropped(DropCause.NO_CUSTOMER_ID);
        reader.unrouted(line, 0, line.length, 0, 0);
    }
}
