// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

/**
 * What a level means. The numbers were chosen with {@code Deflating} in benchmarks, on access logs: each level smaller than
 * zlib's, from 4 on faster too in large batches, below about as fast.
 *
 * @param isLazy whether a match waits for a longer one that begins a byte later
 * @param depth how many earlier places are looked at for a match
 * @param niceLength a match of this length is good enough to look no further
 * @param inserted of a match, how many of its first places can begin a later one; of a lazy one all
 */
record Effort(boolean isLazy, int depth, int niceLength, int inserted) {
    private static final Effort[] LEVELS = {
        greedy(1, 16, 4),
        greedy(2, 24, 8),
        greedy(4, 32, 16),
        lazy(4, 24),
        lazy(8, 40),
        lazy(16, 64),
        lazy(64, 130),
        lazy(256, MatchFinder.MAX_LENGTH),
        lazy(1024, MatchFinder.MAX_LENGTH),
    };

    static Effort of(int level) {
        return LEVELS[level - 1];
    }

    private static Effort greedy(int depth, int niceLength, int inserted) {
        return new Effort(false, depth, niceLength, inserted);
    }

    private static Effort lazy(int depth, int niceLength) {
        return new Effort(true, depth, niceLength, MatchFinder.MAX_LENGTH);
    }
}
