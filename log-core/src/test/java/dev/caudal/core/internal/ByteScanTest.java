// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ByteScanTest {
    private static final byte WANTED = '\n';

    @Test
    void shouldFindTheFirstOneAtEveryPlaceInEveryRange() {
        for (int size = 0; size <= 80; size++) {
            for (int place = 0; place < size; place++) {
                byte[] bytes = new byte[size + 16];
                bytes[place] = WANTED;
                bytes[size] = WANTED;
                for (int from = 0; from <= size; from++) {
                    int expected = place >= from ? place : -1;
                    assertThat(ByteScan.indexOf(bytes, from, size, WANTED))
                            .as("size=%d place=%d from=%d", size, place, from)
                            .isEqualTo(expected);
                    assertThat(ByteScan.indexOfNear(bytes, from, size, WANTED)).isEqualTo(expected);
                    assertThat(ByteScan.indexOfEither(bytes, from, size, WANTED, (byte) 'x'))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @RepeatedTest(20)
    void shouldAgreeWithAByteLoopOnAnyBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(300)];
        // Few values, next to the wanted one and with the high bit set: where the word trick could go wrong.
        byte[] alphabet = {WANTED, WANTED - 1, WANTED + 1, (byte) (WANTED | 0x80), 0, -1, (byte) 0x80, 'a'};
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        for (byte wanted : alphabet) {
            for (int from = 0; from <= bytes.length; from++) {
                int to = from + random.nextInt(bytes.length - from + 1);
                assertThat(ByteScan.indexOf(bytes, from, to, wanted))
                        .as("seed=%d from=%d to=%d wanted=%d", seed, from, to, wanted)
                        .isEqualTo(naive(bytes, from, to, wanted, wanted));
                assertThat(ByteScan.indexOfEither(bytes, from, to, wanted, (byte) 'a'))
                        .as("seed=%d from=%d to=%d wanted=%d or a", seed, from, to, wanted)
                        .isEqualTo(naive(bytes, from, to, wanted, (byte) 'a'));
            }
        }
    }

    private static int naive(byte[] bytes, int from, int to, byte one, byte other) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == one || bytes[i] == other) {
                return i;
            }
        }
        return -1;
    }
}
