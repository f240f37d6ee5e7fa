// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

/** Of a server that does not count, or of lines that are not all of its requests. Never asked. */
record NoCounter() implements RequestCounter {
    @Override
    public long read() {
        throw new IllegalStateException("there is no counter to read");
    }

    @Override
    public String toString() {
        return "none";
    }
}
