// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.LedgerSnapshot.RouteAccount;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CustomerSeriesTest {
    private static final int CUSTOMERS = 30;

    @Test
    void shouldNeverFallAndNeverShowMoreThanItsLimitWhoeverIsBusiest() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        CustomerSeries series = new CustomerSeries(4);
        TreeMap<RouteKey, RouteAccount> counts = new TreeMap<>();
        CustomerSeries.Series before = null;
        for (int scrape = 0; scrape < 500; scrape++) {
            RouteKey busy = key(random.nextInt(1 + scrape * CUSTOMERS / 500));
            long read = random.nextInt(1_000)
                    + (counts.containsKey(busy) ? counts.get(busy).read() : 0);
            counts.put(busy, new RouteAccount(read, 0, 0, read, Map.of(), 0));
            CustomerSeries.Series now = series.of(ledger(counts));

            assertThat(now.members()).as("seed %d", seed).hasSizeLessThanOrEqualTo(4);
            assertThat(now.others().read()).as("seed %d", seed).isGreaterThanOrEqualTo(0);
            if (before != null) {
                assertThat(now.others().read())
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(before.others().read());
                for (Map.Entry<RouteKey, CustomerSeries.Sums> member :
                        before.members().entrySet()) {
                    CustomerSeries.Sums sums = now.members().get(member.getKey());
                    if (sums != null) {
                        assertThat(sums.read())
                                .as("seed %d", seed)
                                .isGreaterThanOrEqualTo(member.getValue().read());
                    }
                }
            }
            before = now;
        }
    }

    @Test
    void shouldShowEachCustomerWhenThereIsRoomForAll() {
        CustomerSeries series = new CustomerSeries(4);
        TreeMap<RouteKey, RouteAccount> counts = new TreeMap<>();
        counts.put(key(1), new RouteAccount(5, 0, 0, 4, Map.of(), 0));

        CustomerSeries.Series now = series.of(ledger(counts));

        assertThat(now.members()).containsEntry(key(1), new CustomerSeries.Sums(5, 4, 0));
        assertThat(now.others()).isEqualTo(CustomerSeries.Sums.NONE);
    }

    @Test
    void shouldCountALineOnceWhenACustomerAppearsBetweenTwoLooks() {
        CustomerSeries series = new CustomerSeries(4);
        TreeMap<RouteKey, RouteAccount> counts = new TreeMap<>();
        series.of(ledger(counts));
        counts.put(key(1), new RouteAccount(5, 0, 0, 4, Map.of(), 0));

        assertThat(series.of(ledger(counts)).others()).isEqualTo(CustomerSeries.Sums.NONE);
    }

    private static RouteKey key(int number) {
        return new RouteKey(CustomerId.of("c" + number), StreamName.ACCESS);
    }

    private static LedgerSnapshot ledger(NavigableMap<RouteKey, RouteAccount> counts) {
        return new LedgerSnapshot(0, 0, 0, 0, Map.of(), 0, 0, 0, 0, counts, new TreeMap<>());
    }
}
