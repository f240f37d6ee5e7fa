// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import java.io.Serial;
import java.util.List;

/** An active list with mistakes: all of them are named, and no table was built. The one in use stays in use. */
public final class InvalidRoutingTableException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    InvalidRoutingTableException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each problem, fit for a person; after the first hundred only how many more there are. */
    public List<String> problems() {
        return problems;
    }
}
