// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import java.util.Arrays;

/**
 * The code of one alphabet: shorter for what occurs more often. Lengths are Huffman's, made in place as Moffat and Katajainen
 * describe ("In-Place Calculation of Minimum-Redundancy Codes", 1995), then cut to the format's limit; codes of one length
 * follow each other in the order of their symbols (RFC 1951, 3.2.2).
 */
final class PrefixCode {
    /** Of the alphabets for text; that for the lengths of codes has 7. */
    static final int MAX_BITS = 15;

    private static final int SYMBOL_BITS = 9;
    private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

    private final int maxBits;
    private final int[] frequencies;
    private final byte[] lengths;
    private final int[] codes;
    /** Frequency and symbol of those that occur, the rarest first. */
    private final int[] sorted;

    private final int[] tree;
    private final int[] perLength = new int[MAX_BITS + 1];
    private final int[] nextCode = new int[MAX_BITS + 1];

    PrefixCode(int symbols, int maxBits) {
        this.maxBits = maxBits;
        frequencies = new int[symbols];
        lengths = new byte[symbols];
        codes = new int[symbols];
        sorted = new int[symbols];
        tree = new int[symbols];
    }

    /** A code whose lengths are given. */
    static PrefixCode ofLengths(byte[] lengths) {
        PrefixCode code = new PrefixCode(lengths.length, MAX_BITS);
        System.arraycopy(lengths, 0, code.lengths, 0, lengths.length);
        code.assignCodes();
        return code;
    }

    /** Nothing has occurred. */
    void clear() {
        Arrays.fill(frequencies, 0);
    }

    /** The symbol occurs once more; at most 2^22 times. */
    void count(int symbol) {
        frequencies[symbol]++;
    }

    /** In bits. */
    int length(int symbol) {
        return lengths[symbol];
    }

    /** The bits, the first of them lowest. */
    int code(int symbol) {
        return codes[symbol];
    }

    /** How many symbols there are up to the last that has a code, but at least so many. */
    int used(int atLeast) {
        int used = lengths.length;
        while (used > atLeast && lengths[used - 1] == 0) {
            used--;
        }
        return used;
    }

    /** Bits for everything that was counted, in this code or another one for the same alphabet. */
    long cost(PrefixCode other) {
        long bits = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            bits += (long) frequencies[symbol] * other.lengths[symbol];
        }
        return bits;
    }

    /** How often something was counted that has so many bits after its symbol, in bits. */
    long extraCost(int firstSymbol, int[] extraBits) {
        long bits = 0;
        for (int slot = 0; slot < extraBits.length; slot++) {
            bits += (long) frequencies[firstSymbol + slot] * extraBits[slot];
        }
        return bits;
    }

    /** Makes the code for what was counted. */
    void build() {
        Arrays.fill(lengths, (byte) 0);
        int used = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                sorted[used++] = frequencies[symbol] << SYMBOL_BITS | symbol;
            }
        }
        if (used < 2) {
            // Readers want a code that is complete, or at least one symbol.
            int only = used == 0 ? 0 : sorted[0] & SYMBOL_MASK;
            lengths[only] = 1;
            lengths[only == 0 ? 1 : 0] = 1;
        } else {
            Arrays.sort(sorted, 0, used);
            for (int i = 0; i < used; i++) {
                tree[i] = sorted[i] >>> SYMBOL_BITS;
            }
            parents(tree, used);
            depths(tree, used);
            assignLengths(used);
        }
        assignCodes();
    }

    /** From frequencies, rising, to the index of each inner node's parent; the root is the last but one. */
    private static void parents(int[] a, int n) {
        int node = 0;
        int leaf = 0;
        for (int next = 0; next < n - 1; next++) {
            int sum = 0;
            for (int child = 0; child < 2; child++) {
                if (leaf >= n || (node < next && a[node] < a[leaf])) {
                    sum += a[node];
                    a[node++] = next;
                } else {
                    sum += a[leaf++];
                }
            }
            a[next] = sum;
        }
    }

    /** From parents to the depth of each leaf, falling. */
    private static void depths(int[] a, int n) {
        a[n - 2] = 0;
        for (int node = n - 3; node >= 0; node--) {
            a[node] = a[a[node]] + 1;
        }
        int node = n - 2;
        int leaf = n - 1;
        int free = 1;
        for (int depth = 0; free > 0; depth++) {
            int inner = 0;
            while (node >= 0 && a[node] == depth) {
                inner++;
                node--;
            }
            for (; free > inner; free--) {
                a[leaf--] = depth;
            }
            free = 2 * inner;
        }
    }

    private void assignLengths(int used) {
        Arrays.fill(perLength, 0);
        for (int i = 0; i < used; i++) {
            perLength[Math.min(tree[i], maxBits)]++;
        }
        // Those that were cut took more room than there is: others become longer until everything fits.
        int taken = 0;
        for (int length = 1; length <= maxBits; length++) {
            taken += perLength[length] << (maxBits - length);
        }
        for (int over = taken - (1 << maxBits); over > 0; over--) {
            int length = maxBits - 1;
            while (perLength[length] == 0) {
                length--;
            }
            perLength[length]--;
            perLength[length + 1] += 2;
            perLength[maxBits]--;
        }
        int rarest = 0;
        for (int length = maxBits; length > 0; length--) {
            for (int left = perLength[length]; left > 0; left--) {
                lengths[sorted[rarest++] & SYMBOL_MASK] = (byte) length;
            }
        }
    }

    private void assignCodes() {
        Arrays.fill(perLength, 0);
        for (byte length : lengths) {
            perLength[length]++;
        }
        perLength[0] = 0;
        int code = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            code = (code + perLength[length - 1]) << 1;
            nextCode[length] = code;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            codes[symbol] = length == 0 ? 0 : Integer.reverse(nextCode[length]++) >>> (Integer.SIZE - length);
        }
    }
}
