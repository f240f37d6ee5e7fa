// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Comparator;

/**
 * One permission: what an ACL of kind ALLOW says.
 *
 * @param principal the name without {@code User:}
 * @param operation what is permitted
 * @param resource on what kind of thing
 * @param name of the thing, or the beginning of names
 * @param match whether {@code name} is the whole name
 * @param host the address from which alone it holds, as text; {@value #ANY_HOST} for any
 */
public record Grant(String principal, Operation operation, Resource resource, String name, Match match, String host)
        implements Comparable<Grant> {
    /** From anywhere. */
    public static final String ANY_HOST = "*";

    private static final Comparator<Grant> ORDER = Comparator.comparing(Grant::principal)
            .thenComparing(Grant::resource)
            .thenComparing(Grant::name)
            .thenComparing(Grant::operation)
            .thenComparing(Grant::match)
            .thenComparing(Grant::host);

    /** A permission from anywhere. */
    public Grant(String principal, Operation operation, Resource resource, String name, Match match) {
        this(principal, operation, resource, name, match, ANY_HOST);
    }

    /** What may be permitted; each implies that the thing's existence may be seen. */
    public enum Operation {
        READ,
        WRITE,
        DESCRIBE_CONFIGS
    }

    /** On what. */
    public enum Resource {
        TOPIC,
        GROUP
    }

    /** How the name is compared. */
    public enum Match {
        LITERAL,
        PREFIXED
    }

    @Override
    public int compareTo(Grant other) {
        return ORDER.compare(this, other);
    }

    /** For people: {@code c83.gx1 may READ topic c83}. */
    @Override
    public String toString() {
        String kind = resource == Resource.TOPIC ? "topic" : "group";
        return principal + " may " + operation + " " + kind + " " + name + (match == Match.PREFIXED ? "*" : "")
                + (host.equals(ANY_HOST) ? "" : " from " + host);
    }
}
