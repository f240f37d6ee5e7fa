// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.model.Grant;
import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Grants in Kafka's words, and back. Pure functions. */
final class Acls {
    static final String USER = "User:";

    private Acls() {}

    static AclBinding binding(Grant grant) {
        ResourceType type = switch (grant.resource()) {
            case TOPIC -> ResourceType.TOPIC;
            case GROUP -> ResourceType.GROUP;
        };
        PatternType pattern = switch (grant.match()) {
            case LITERAL -> PatternType.LITERAL;
            case PREFIXED -> PatternType.PREFIXED;
        };
        AclOperation operation = switch (grant.operation()) {
            case READ -> AclOperation.READ;
            case WRITE -> AclOperation.WRITE;
            case DESCRIBE_CONFIGS -> AclOperation.DESCRIBE_CONFIGS;
        };
        return new AclBinding(
                new ResourcePattern(type, grant.name(), pattern),
                new AccessControlEntry(USER + grant.principal(), grant.host(), operation, AclPermissionType.ALLOW));
    }

    /** The grant, or nothing if Caudal makes no such binding: a DENY, another operation. */
    static Optional<Grant> grant(AclBinding binding) {
        AccessControlEntry entry = binding.entry();
        if (entry.permissionType() != AclPermissionType.ALLOW
                || !entry.principal().startsWith(USER)) {
            return Optional.empty();
        }
        Grant.Operation operation = switch (entry.operation()) {
            case READ -> Grant.Operation.READ;
            case WRITE -> Grant.Operation.WRITE;
            case DESCRIBE_CONFIGS -> Grant.Operation.DESCRIBE_CONFIGS;
            default -> null;
        };
        Grant.Resource resource = switch (binding.pattern().resourceType()) {
            case TOPIC -> Grant.Resource.TOPIC;
            case GROUP -> Grant.Resource.GROUP;
            default -> null;
        };
        Grant.Match match = switch (binding.pattern().patternType()) {
            case LITERAL -> Grant.Match.LITERAL;
            case PREFIXED -> Grant.Match.PREFIXED;
            default -> null;
        };
        if (operation == null || resource == null || match == null) {
            return Optional.empty();
        }
        return Optional.of(new Grant(
                entry.principal().substring(USER.length()),
                operation,
                resource,
                binding.pattern().name(),
                match,
                entry.host()));
    }
}
