// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One bit for each frame of a segment, and which words of 64 have changed since they were last written down. Spool thread
 * only.
 */
final class FrameBits {
    private static final long[] NONE = {};

    private long[] words = NONE;
    private final BitSet dirty = new BitSet();

    boolean get(int number) {
        int word = number >>> 6;
        return word < words.length && (words[word] & 1L << number) != 0;
    }

    void set(int number) {
        int word = number >>> 6;
        grow(word);
        words[word] |= 1L << number;
        dirty.set(word);
    }

    void clear(int number) {
        int word = number >>> 6;
        if (word < words.length) {
            words[word] &= ~(1L << number);
        }
    }

    /** Takes over what was written down before. */
    void merge(int word, long bits) {
        grow(word);
        words[word] |= bits;
    }

    boolean isDirty() {
        return !dirty.isEmpty();
    }

    void markAllDirty() {
        for (int word = 0; word < words.length; word++) {
            if (words[word] != 0) {
                dirty.set(word);
            }
        }
    }

    /** The first changed word from here on, or -1. */
    int nextDirty(int from) {
        return dirty.nextSetBit(from);
    }

    int dirtyWords() {
        return dirty.cardinality();
    }

    int words() {
        return words.length;
    }

    long word(int word) {
        return words[word];
    }

    void written() {
        dirty.clear();
    }

    int usedWords() {
        int used = 0;
        for (long word : words) {
            used += word == 0 ? 0 : 1;
        }
        return used;
    }

    int memoryBytes() {
        return 16 + 8 * words.length;
    }

    private void grow(int word) {
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length + (words.length >> 1)));
        }
    }
}
