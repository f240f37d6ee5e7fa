// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. The message has one line for each problem. */
public final class InvalidConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** All problems of one file. */
    public InvalidConfigException(String file, List<Problem> problems) {
        super(problems.stream().map(problem -> problem.describe(file)).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
