// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BusiestIdsTest {
    private static final int LINES = 200_000;

    @Test
    void shouldCountIdsThatComeInTurnsAlike() {
        for (int ids : new int[] {2, 4, 8, 64, 128}) {
            Ledger ledger = new Ledger();
            ReaderCounts reader = ledger.reader("access");
            for (int i = 0; i < LINES; i++) {
                byte[] line = (i % ids < ids / 2 ? "5" : "6").getBytes(StandardCharsets.US_ASCII);
                reader.unsubscribed(line, 0, line.length);
            }

            assertThat(ledger.busiestUnsubscribed(2))
                    .as("%d lines a turn", ids)
                    .hasSize(2)
                    .allSatisfy((id, lines) -> assertThat(lines).isBetween(LINES / 3L, LINES * 2 / 3L));
        }
    }

    @Test
    void shouldNameWhoHasManyLinesAmongThousandsWithFew() {
        Ledger ledger = new Ledger();
        ReaderCounts reader = ledger.reader("access");
        Random random = new Random(83);
        for (int i = 0; i < LINES; i++) {
            byte[] line = (random.nextInt(5) == 0 ? "forgotten" : "c" + random.nextInt(5_000))
                    .getBytes(StandardCharsets.US_ASCII);
            reader.unsubscribed(line, 0, line.length);
        }

        Map<String, Long> busiest = ledger.busiestUnsubscribed(3);

        assertThat(busiest).hasSize(3);
        Map.Entry<String, Long> first = busiest.entrySet().iterator().next();
        assertThat(first.getKey()).isEqualTo("forgotten");
        assertThat(first.getValue()).isBetween(LINES / 8L, LINES / 3L);
    }

    @Test
    void shouldNotRepeatWhatIsNoId() {
        Ledger ledger = new Ledger();
        ReaderCounts reader = ledger.reader("access");
        byte[] line = "\u001b[2J".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < LINES; i++) {
            reader.unsubscribed(line, 0, line.length);
        }

        assertThat(ledger.busiestUnsubscribed(3)).isEmpty();
    }
}
