// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one thread writes and any thread may read. A release store costs a plain move on x86-64 and a store-release
 * on aarch64; there is no read-modify-write instruction, which a {@code LongAdder} would need.
 */
final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Owner thread only. */
    void add(long n) {
        VALUE.setRelease(this, value + n);
    }

    /** Any thread. */
    long get() {
        return (long) VALUE.getAcquire(this);
    }
}
