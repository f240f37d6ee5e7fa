// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.edge.config.CustomerList;
import java.util.Objects;

/**
 * Where lists come from. All calls but {@link #close} come from one thread at a time; {@code close} may come from any other,
 * and ends a look that is going on as soon as it can. Implementations remember which list they handed out last, and nothing
 * of its contents.
 */
interface ListOrigin extends AutoCloseable {
    /** The one that a configuration names; opens nothing. */
    static ListOrigin of(CustomerList list) {
        CustomerList.Url url = list.url();
        // A list has the one or the other.
        return url == null ? new FileOrigin(Objects.requireNonNull(list.file())) : new HttpOrigin(url);
    }

    /** What messages call it. */
    String name();

    /** Whether a look may take longer than a moment, and should not be repeated in haste when it failed. */
    boolean isRemote();

    /** Looks once. Never throws for what can go wrong outside. */
    Look look();

    /** The list that was handed out last was not taken: hand it out again, since what it says may be confirmed later. */
    default void notTaken() {}

    @Override
    default void close() {}
}
