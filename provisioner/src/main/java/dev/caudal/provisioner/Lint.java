// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.kafka.Access;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Registry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What is between customers and belongs to none of them. Reads nothing; immutable.
 *
 * @param others grants on customers' topics that Caudal did not make
 * @param leftovers grants and quotas of customers' principals that the registry does not know, and topics without an owner
 */
record Lint(List<String> others, List<String> leftovers) {
    private static final String USER = "User:";

    static Lint of(Registry registry, Access access, Set<String> topicNames, TopicTemplate template) {
        Set<String> owned = new HashSet<>();
        Set<String> standing = new HashSet<>();
        for (Customer customer : registry.customers().values()) {
            owned.addAll(customer.ownedTopics());
            customer.generations().stream()
                    .filter(Generation::mayRead)
                    .forEach(generation -> standing.add(generation.principal(customer.id())));
        }
        Set<String> edges = new HashSet<>();
        registry.nodes().keySet().forEach(node -> edges.add(node.principal()));

        List<String> others = new ArrayList<>();
        for (AclBinding binding : access.bindings()) {
            String principal = binding.entry().principal();
            String name = principal.startsWith(USER) ? principal.substring(USER.length()) : principal;
            boolean ours = edges.contains(name) || Access.customerOf(name).isPresent();
            if (!ours
                    && binding.entry().permissionType() == AclPermissionType.ALLOW
                    && touches(binding.pattern(), owned)) {
                others.add(principal + " may " + binding.entry().operation() + " topic "
                        + binding.pattern().name()
                        + (binding.pattern().patternType() == PatternType.PREFIXED ? "*" : ""));
            }
        }
        TreeSet<String> leftovers = new TreeSet<>();
        for (String principal : access.principals()) {
            Optional<CustomerId> customer = Access.customerOf(principal);
            if (customer.isPresent() && !standing.contains(principal)) {
                leftovers.add("grants or a quota of " + principal + ", a certificate that the registry does not know");
            }
        }
        for (String topic : topicNames) {
            if (topic.startsWith(template.prefix()) && !owned.contains(topic)) {
                leftovers.add("topic " + topic + ", which is nobody's");
            }
        }
        return new Lint(others, List.copyOf(leftovers));
    }

    private static boolean touches(ResourcePattern pattern, Set<String> topics) {
        if (pattern.resourceType() != ResourceType.TOPIC) {
            return false;
        }
        if (pattern.patternType() == PatternType.PREFIXED) {
            return topics.stream().anyMatch(topic -> topic.startsWith(pattern.name()));
        }
        return topics.contains(pattern.name())
                || (pattern.name().equals(ResourcePattern.WILDCARD_RESOURCE) && !topics.isEmpty());
    }
}
