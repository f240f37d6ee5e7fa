// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at an active list, with nothing in force before and nothing kept: for a check of the configuration.
 *
 * @param origin the file or URL
 * @param outcome how it ended
 * @param problems what is wrong, a line each; empty if the list could be put in force
 * @param table what the list says; null if it could not be put in force
 */
public record ListTrial(
        String origin,
        LookOutcome outcome,
        List<String> problems,
        @Nullable RoutingTable table) {
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
                return failed(origin.name(), look.outcome(), look.problem());
            }
            return of(origin.name(), json);
        }
    }

    /** The last good list that was kept of a server's; null if none was. */
    public static @Nullable ListTrial ofKept(CustomerList list) {
        if (list.cache() == null) {
            return null;
        }
        ListCache cache = new ListCache(list.cache());
        try {
            byte[] kept = cache.read();
            return kept == null ? null : of(cache.file().toString(), kept);
        } catch (IOException e) {
            return failed(cache.file().toString(), LookOutcome.UNREACHABLE, e.getMessage());
        }
    }

    private static ListTrial of(String origin, byte[] json) {
        try {
            RoutingTable table =
                    ActiveListParser.parse(json, RoutingTable.empty()).table();
            return new ListTrial(origin, LookOutcome.TAKEN, List.of(), table);
        } catch (InvalidActiveListException e) {
            return failed(origin, LookOutcome.REFUSED, e.getMessage());
        }
    }

    private static ListTrial failed(String origin, LookOutcome outcome, @Nullable String problem) {
        return new ListTrial(origin, outcome, String.valueOf(problem).lines().toList(), null);
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
