// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/** The two clocks a reader looks at once a chunk. Any thread. */
public interface SourceClock {
    /** The clocks of this machine. */
    SourceClock SYSTEM = new SourceClock() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    };

    /** Milliseconds since the epoch; may jump. */
    long wallMillis();

    /** Nanoseconds since an arbitrary moment; never goes back. */
    long nanoTime();
}
