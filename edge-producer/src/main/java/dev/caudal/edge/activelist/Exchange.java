// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One {@code GET} and its answer, whatever carries it. Every read ends at a deadline. One thread. */
interface Exchange {
    /** No answer of HTTP. */
    int NO_HTTP = -1;

    /** Asks, and returns the answer's status, or {@link #NO_HTTP}. */
    int status() throws IOException;

    /** A field of the answer's header; null if it is not there. */
    @Nullable
    String header(String name);

    /** What follows the header. */
    InputStream body() throws IOException;

    /** Ends it: the connection is not to be used again. */
    void abandon();
}
