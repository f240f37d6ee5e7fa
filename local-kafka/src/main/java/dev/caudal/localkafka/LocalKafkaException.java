// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import org.jspecify.annotations.Nullable;

/** A cluster or one of its brokers could not do what was asked; the message says which, why, and where the log is. */
public class LocalKafkaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for a person. */
    public LocalKafkaException(String message) {
        super(message);
    }

    /** With a message for a person, and what caused it. */
    public LocalKafkaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
