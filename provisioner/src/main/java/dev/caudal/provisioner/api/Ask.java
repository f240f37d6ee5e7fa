// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import java.util.Optional;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller is known and permitted.
 *
 * @param operation what for
 * @param parameter what stands in the path for the operation's parameter; empty if it has none
 * @param caller who asks
 * @param session whose cookie it came with, if it came with one
 * @param cookie the name of a session, whether there is one or not
 * @param query of the URL
 * @param body what was sent
 * @param ifNoneMatch what the caller has already; empty if he does not say
 * @param languages that he speaks, as he wrote it
 * @param address whence
 */
record Ask(
        Operation operation,
        String parameter,
        Caller caller,
        @Nullable Session session,
        Optional<String> cookie,
        Fields query,
        Body body,
        String ifNoneMatch,
        String languages,
        String address) {
    /** Whom it is about; only for operations on a customer. */
    CustomerId customer() {
        return CustomerId.of(parameter);
    }

    /** A parameter of the query. */
    Optional<String> query(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    /** A whole number of the query within its limits, both inclusive. */
    int number(String name, int otherwise, int min, int max) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw Problem.bad("query parameter " + name + " is a number from " + min + " to " + max);
    }
}
