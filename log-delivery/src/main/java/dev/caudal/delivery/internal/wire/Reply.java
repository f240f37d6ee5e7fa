// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

/** Takes the answer to a control request. Exactly one method is called, once, on the sender's thread. */
public interface Reply<T> {
    /** The broker answered. */
    void received(T answer);

    /** It did not, or with an error; in words. */
    void failed(String detail);
}
