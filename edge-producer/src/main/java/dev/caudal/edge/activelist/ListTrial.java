// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One look at an active list, with nothing in force before and nothing kept: for a check of the configuration.
 *
 * @param origin the file or URL
 * @param outcome how it ended
 * @param problems what is wrong, a line each; empty if the list could be put in force
 */
public record ListTrial(String origin, LookOutcome outcome, List<String> problems) {
    /** Makes the list unmodifiable. */
    public ListTrial {
        problems = List.copyOf(problems);
    }

    /** Looks once; blocks for at most the configured time. */
    public static ListTrial of(CustomerList list) {
        try (ListOrigin origin = ListOrigin.of(list)) {
            Look look = origin.look();
            byte[] json = look.list();
            if (json == null) {
                return new ListTrial(
                        origin.name(),
                        look.outcome(),
                        String.valueOf(look.problem()).lines().toList());
            }
            try {
                ActiveListParser.parse(json, RoutingTable.empty());
                return new ListTrial(origin.name(), LookOutcome.TAKEN, List.of());
            } catch (InvalidActiveListException e) {
                return new ListTrial(
                        origin.name(),
                        LookOutcome.REFUSED,
                        String.valueOf(e.getMessage()).lines().toList());
            }
        }
    }

    /**
     * Reads a token as a look does, and forgets it.
     *
     * @throws IOException if it is of no use, saying why
     */
    public static void readToken(Path file) throws IOException {
        String unused = TokenFile.read(file);
    }
}
