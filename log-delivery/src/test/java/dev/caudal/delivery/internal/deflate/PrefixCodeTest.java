// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PrefixCodeTest {
    private static final long SEED = 1951;
    private static final int ROUNDS = 2_000;

    @Test
    void shouldBeAsShortAsHuffmanWhereTheLimitAllows() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            int symbols = 2 + random.nextInt(285);
            PrefixCode code = new PrefixCode(symbols, PrefixCode.MAX_BITS);
            int most = 1 + random.nextInt(50);
            PriorityQueue<Long> trees = new PriorityQueue<>();
            for (int symbol = 0; symbol < symbols; symbol++) {
                int times = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(most);
                for (int i = 0; i < times; i++) {
                    code.count(symbol);
                }
                if (times > 0) {
                    trees.add((long) times);
                }
            }
            if (trees.size() < 2) {
                continue;
            }
            code.build();
            long bits = 0;
            while (trees.size() > 1) {
                long both = trees.remove() + trees.remove();
                bits += both;
                trees.add(both);
            }
            assertThat(code.cost(code)).as("round %d", round).isEqualTo(bits);
            shouldBeComplete(code, symbols, PrefixCode.MAX_BITS);
        }
    }

    @Test
    void shouldKeepToTheLimitWhenFrequenciesGrowFasterThanTwofold() {
        for (int maxBits : new int[] {7, PrefixCode.MAX_BITS}) {
            for (int symbols = 2; symbols <= 30 && symbols <= 1 << maxBits; symbols++) {
                PrefixCode code = new PrefixCode(symbols, maxBits);
                int times = 1;
                int before = 1;
                for (int symbol = 0; symbol < symbols; symbol++) {
                    for (int i = 0; i < times; i++) {
                        code.count(symbol);
                    }
                    int next = Math.min(times + before, 100_000);
                    before = times;
                    times = next;
                }
                code.build();
                shouldBeComplete(code, symbols, maxBits);
                assertThat(code.length(symbols - 1)).isLessThanOrEqualTo(code.length(0));
            }
        }
    }

    @Test
    void shouldHaveTwoCodesWhereLessOccur() {
        PrefixCode none = new PrefixCode(30, PrefixCode.MAX_BITS);
        none.build();
        shouldBeComplete(none, 30, PrefixCode.MAX_BITS);
        for (int only : new int[] {0, 7, 29}) {
            PrefixCode code = new PrefixCode(30, PrefixCode.MAX_BITS);
            code.count(only);
            code.build();
            shouldBeComplete(code, 30, PrefixCode.MAX_BITS);
            assertThat(code.length(only)).isEqualTo(1);
        }
    }

    /** Every sequence of bits is the beginning of something, and of one thing only. */
    private static void shouldBeComplete(PrefixCode code, int symbols, int maxBits) {
        int room = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            if (code.length(symbol) > 0) {
                assertThat(code.length(symbol)).isLessThanOrEqualTo(maxBits);
                room += 1 << (maxBits - code.length(symbol));
            }
        }
        assertThat(room).isEqualTo(1 << maxBits);
    }
}
