// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.Serial;
import java.util.List;

/** A list that is not taken. The message has a line for each problem. */
public final class InvalidActiveListException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidActiveListException(List<String> problems) {
        super(String.join("\n", problems));
    }

    InvalidActiveListException(String problem, Throwable cause) {
        super(problem, cause);
    }

    InvalidActiveListException(String problem) {
        super(problem);
    }
}
