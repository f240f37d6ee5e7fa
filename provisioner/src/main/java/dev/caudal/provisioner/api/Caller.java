// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;

/** Who asks. Its text is for the log and the record of changes, and holds no secret. */
sealed interface Caller {
    /** Nobody we know. */
    record Anonymous() implements Caller {
        @Override
        public String toString() {
            return "anonymous";
        }
    }

    /** Somebody of the CDN; {@code by} says with which token. */
    record Operator(String by) implements Caller {
        @Override
        public String toString() {
            return "operator " + by;
        }
    }

    /** An edge node; {@code by} says with which token or certificate. */
    record Edge(NodeName node, String by) implements Caller {
        @Override
        public String toString() {
            return "edge " + node + " " + by;
        }
    }

    /** A customer; {@code by} says with which token or session. */
    record OfCustomer(CustomerId customer, String by) implements Caller {
        @Override
        public String toString() {
            return "customer " + customer + " " + by;
        }
    }
}
