// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import java.time.Instant;

/**
 * One certificate of a customer, with a principal of its own: to revoke it is to remove that principal's grants.
 *
 * @param serial random, {@code [a-z0-9]{1,13}}; never used twice
 * @param issuedAt when
 * @param notAfter when the certificate expires
 * @param state whether its grants stand
 */
public record Generation(String serial, Instant issuedAt, Instant notAfter, State state) {
    /** The life of a generation, in this order. */
    public enum State {
        /** Its zip is being written. Found again after a crash, it is retired: nobody has the key. */
        ISSUING,
        /** A customer may hold it. */
        LIVE,
        /** Its grants are gone for good. */
        RETIRED
    }

    /** Checks the serial. */
    public Generation {
        if (!serial.matches("[a-z0-9]{1,13}")) {
            throw new IllegalArgumentException("'" + serial + "' is no serial of a certificate's generation");
        }
    }

    /** What the name of each principal of this customer begins with: {@code c83.g}. */
    public static String principalPrefix(CustomerId customer) {
        return "c" + customer.value() + ".g";
    }

    /** The principal, without {@code User:}: {@code c83.g0k3f…}. */
    public String principal(CustomerId customer) {
        return principalPrefix(customer) + serial;
    }

    /** The same in another state. */
    public Generation in(State newState) {
        return new Generation(serial, issuedAt, notAfter, newState);
    }

    /** Whether its grants shall stand. */
    public boolean mayRead() {
        return state != State.RETIRED;
    }
}
