// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One step from what is to what shall be. Carrying out a step that is already done does no harm. */
public sealed interface Change {
    /** One line for a person, in the imperative. */
    String describe();

    /** Creates a topic. */
    record CreateTopic(String topic, TopicShape shape) implements Change {
        @Override
        public String describe() {
            return "create topic " + topic + " (partitions=" + shape.partitions() + " replicas=" + shape.replicas()
                    + ")";
        }
    }

    /** Adds partitions. */
    record GrowTopic(String topic, int from, int to) implements Change {
        @Override
        public String describe() {
            return "grow topic " + topic + " from " + from + " to " + to + " partitions";
        }
    }

    /** Sets what differs. */
    record ConfigureTopic(String topic, SortedMap<String, String> before, SortedMap<String, String> after)
            implements Change {
        /** Copies both. */
        public ConfigureTopic {
            before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
            after = Collections.unmodifiableSortedMap(new TreeMap<>(after));
        }

        @Override
        public String describe() {
            return "configure topic " + topic + ": "
                    + after.entrySet().stream()
                            .map(e -> e.getKey() + " " + before.get(e.getKey()) + " -> " + e.getValue())
                            .collect(Collectors.joining(", "));
        }
    }

    /** Deletes a topic and its data; by id, so that one re-created under the name meanwhile is not hit. */
    record DeleteTopic(String topic, String topicId) implements Change {
        @Override
        public String describe() {
            return "delete topic " + topic + " with its data";
        }
    }

    /** Permits. */
    record AllowAccess(Set<Grant> grants) implements Change {
        /** Copies the grants, sorted. */
        public AllowAccess {
            grants = Collections.unmodifiableSet(new TreeSet<>(grants));
        }

        @Override
        public String describe() {
            return "allow: " + listed(grants);
        }
    }

    /** Permits no longer. */
    record RemoveAccess(Set<Grant> grants) implements Change {
        /** Copies the grants, sorted. */
        public RemoveAccess {
            grants = Collections.unmodifiableSet(new TreeSet<>(grants));
        }

        @Override
        public String describe() {
            return "no longer allow: " + listed(grants);
        }
    }

    /** Sets how fast a principal may read, or with null takes the limit away. */
    record SetQuota(
            String principal,
            @Nullable Long before,
            @Nullable Long after) implements Change {
        @Override
        public String describe() {
            return after == null
                    ? "no longer limit how fast " + principal + " reads"
                    : "let " + principal + " read at most " + after + " bytes/s from each broker";
        }
    }

    /** Writes a customer into the registry. */
    record RecordCustomer(@Nullable Customer before, Customer after) implements Change {
        @Override
        public String describe() {
            String generations = after.generations().stream()
                    .filter(Generation::mayRead)
                    .map(Generation::serial)
                    .collect(Collectors.joining(" ", " certificates=[", "]"));
            return "record customer " + after.id() + " (state="
                    + after.state().name().toLowerCase(Locale.ROOT) + " streams="
                    + after.topics().keySet() + generations
                    + (after.deleting().isEmpty()
                            ? ""
                            : " deleting=" + after.deleting().keySet()) + ")";
        }
    }

    /** Writes into the registry that a customer has a problem, or with null that there is none any more. */
    record RecordProblem(
            CustomerId customer,
            @Nullable CustomerStatus before,
            @Nullable CustomerStatus after) implements Change {
        @Override
        public String describe() {
            return after == null
                    ? "note that customer " + customer + " is as it shall be again"
                    : "note that customer " + customer
                            + (after.kind() == CustomerStatus.Kind.CONFLICT ? " is in conflict: " : " failed: ")
                            + after.cause();
        }
    }

    /** Writes an edge node into the registry. */
    record RecordNode(@Nullable EdgeNode before, EdgeNode after) implements Change {
        @Override
        public String describe() {
            return "record node " + after.name() + " (" + after.state().name().toLowerCase(Locale.ROOT)
                    + ", certificate until " + after.notAfter() + ")";
        }
    }

    /** Writes a token's hash into the registry. */
    record RecordToken(ApiToken token) implements Change {
        @Override
        public String describe() {
            return "record token " + token.id() + " (" + token.scope() + ", until " + token.notAfter() + ")";
        }
    }

    /** Takes a token out of the registry. */
    record ForgetToken(ApiToken token) implements Change {
        @Override
        public String describe() {
            return "revoke token " + token.id() + " (" + token.scope() + ")";
        }
    }

    /** Writes an operator's confirmation of the active list into the registry. */
    record ConfirmShrink(@Nullable ShrinkConfirmation before, ShrinkConfirmation after) implements Change {
        @Override
        public String describe() {
            return "confirm version " + after.version() + " of the active list, with "
                    + after.customers().size() + " customers";
        }
    }

    private static String listed(Set<Grant> grants) {
        return grants.stream().map(Grant::toString).collect(Collectors.joining(", "));
    }
}
