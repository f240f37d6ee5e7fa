// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.naming;

import java.util.regex.Pattern;

/**
 * One edge server.
 *
 * @param value {@code [a-z0-9.-]{1,58}}: with the prefix {@code edge-} it fits a certificate's common name (64)
 */
public record NodeName(String value) implements Comparable<NodeName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9.-]{1,58}");

    /**
     * Checks the form. {@code .} and {@code ..} are refused: a node's name is also the name of a folder.
     *
     * @throws InvalidNameException if the text is not a node name
     */
    public NodeName {
        InvalidNameException.check("node", value, FORM, "a to z, 0 to 9, '.' and '-'; at most 58 characters");
        if (value.equals(".") || value.equals("..")) {
            throw new InvalidNameException("node", value, "not '.' or '..'");
        }
    }

    /** The same as the constructor, for reading: {@code NodeName.of("mad1-edge07")}. */
    public static NodeName of(String text) {
        return new NodeName(text);
    }

    /** The Kafka principal of this node, without the {@code User:} prefix: {@code edge-mad1-edge07}. */
    public String principal() {
        return "edge-" + value;
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
