// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.time;

/**
 * The two clocks of a machine, as a port: a simulation moves them by hand. Every wait, limit and age is measured by {@link
 * #nanoTime}; {@link #millis} may step in either direction at any moment, and only dates lines and files. Any thread.
 */
public interface Clock {
    /** The machine's own. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }
    };

    /** Nanoseconds since an arbitrary moment; never goes back. Only differences mean anything. */
    long nanoTime();

    /** Milliseconds since 1970, as far as the machine knows. */
    long millis();
}
