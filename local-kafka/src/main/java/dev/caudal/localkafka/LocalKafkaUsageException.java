// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.util.List;

/**
 * What was asked for cannot be had here: a port in use, a directory of another running cluster, a broker count out of
 * range. Nothing was started. The message has one line per problem.
 */
public final class LocalKafkaUsageException extends LocalKafkaException {
    private static final long serialVersionUID = 1L;

    /** With one problem. */
    public LocalKafkaUsageException(String problem) {
        super(problem);
    }

    /** With one problem, and what caused it. */
    public LocalKafkaUsageException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /** With every problem found, at least one. */
    public LocalKafkaUsageException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
