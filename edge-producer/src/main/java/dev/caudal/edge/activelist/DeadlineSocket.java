// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * A socket each of whose reads may last until the {@link Deadline} and no longer: a peer that sends a byte now and then, in a
 * handshake, a header or a body, is cut off by the same limit as one that sends nothing.
 */
final class DeadlineSocket extends Socket {
    private final Deadline deadline;

    DeadlineSocket(Deadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(deadline.leftMillis());
                return super.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                setSoTimeout(deadline.leftMillis());
                return super.read(buffer, offset, length);
            }
        };
    }
}
