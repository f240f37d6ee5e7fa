// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;

/** What the bearer of a token may do. Its text is {@code operator}, {@code edge:NODE} or {@code customer:ID}. */
public sealed interface TokenScope {
    /** Everything that the API offers. */
    record Operator() implements TokenScope {
        @Override
        public String toString() {
            return OPERATOR;
        }
    }

    /** What one edge node needs: the active list. */
    record Edge(NodeName node) implements TokenScope {
        @Override
        public String toString() {
            return EDGE + node;
        }
    }

    /** What is one customer's own. */
    record OfCustomer(CustomerId customer) implements TokenScope {
        @Override
        public String toString() {
            return CUSTOMER + customer;
        }
    }

    /** The text of {@link Operator}. */
    String OPERATOR = "operator";
    /** What the text of an {@link Edge} begins with. */
    String EDGE = "edge:";
    /** What the text of an {@link OfCustomer} begins with. */
    String CUSTOMER = "customer:";

    /**
     * From its text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static TokenScope of(String text) {
        if (text.equals(OPERATOR)) {
            return new Operator();
        }
        if (text.startsWith(EDGE)) {
            return new Edge(NodeName.of(text.substring(EDGE.length())));
        }
        if (text.startsWith(CUSTOMER)) {
            return new OfCustomer(CustomerId.of(text.substring(CUSTOMER.length())));
        }
        throw new IllegalArgumentException(
                "'" + Texts.printable(text) + "' is no scope: expected operator, edge:NODE or customer:ID");
    }
}
