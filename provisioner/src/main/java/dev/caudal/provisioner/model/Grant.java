// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Comparator;

/**
 * One permission: what an ACL of kind ALLOW says, from any host.
 *
 * @param principal the name without {@code User:}
 * @param operation what is permitted
 * @param resource on what kind of thing
 * @param name of the thing, or the beginning of names
 * @param match whether {@code name} is the whole name
 */
public record Grant(String principal, Operation operation, Resource resource, String name, Match match)
        implements Comparable<Grant> {
    private static final Comparator<Grant> ORDER = Comparator.comparing(Grant::principal)
            .thenComparing(Grant::resource)
            .thenComparing(Grant::name)
            .thenComparing(Grant::operation)
            .thenComparing(Grant::match);

    /** What may be permitted; each implies that the thing's existence may be seen. */
    public enum Operation {
        READ,
        WRITE
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
        return principal + " may " + operation + " " + kind + " " + name + (match == Match.PREFIXED ? "*" : "");
    }
}
