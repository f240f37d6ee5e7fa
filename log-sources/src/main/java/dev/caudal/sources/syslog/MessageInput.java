// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.io.Closeable;
import java.io.IOException;

/** One way messages come in. Opened on construction; read by one thread; {@link #finish} and {@link #close} by any. */
interface MessageInput extends Closeable {
    /** No message, and none will come. */
    int END = -1;

    /**
     * Waits for a message and copies it with its header and a line end it may have; cut to {@code length}.
     *
     * @return its length, or {@link #END} after {@link #finish} when all that was there has been returned
     */
    int receive(byte[] buffer, int offset, int length) throws IOException;

    /** The reader, when it will not call {@link #receive} again: counts what came in and was not returned. Idempotent. */
    void abandon();

    void finish();

    @Override
    void close();
}
