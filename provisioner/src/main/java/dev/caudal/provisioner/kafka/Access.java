// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.Grant;
import dev.caudal.provisioner.model.TopicState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/** Every ACL and quota of a cluster at one moment, listed once and looked up by principal. Immutable. */
public final class Access {
    static final String CONSUMER_BYTE_RATE = "consumer_byte_rate";

    private static final Pattern CUSTOMER_PRINCIPAL = Pattern.compile("c(.+)\\.g[a-z0-9]{1,13}");

    private final List<AclBinding> bindings;
    private final Map<String, Set<Grant>> grants;
    private final Map<String, Long> quotas;
    private final Map<CustomerId, Set<String>> principalsByCustomer = new HashMap<>();

    private Access(List<AclBinding> bindings, Map<String, Set<Grant>> grants, Map<String, Long> quotas) {
        this.bindings = bindings;
        this.grants = grants;
        this.quotas = quotas;
        for (String principal : principals()) {
            customerOf(principal)
                    .ifPresent(customer -> principalsByCustomer
                            .computeIfAbsent(customer, key -> new HashSet<>())
                            .add(principal));
        }
    }

    static Access of(Collection<AclBinding> bindings, Map<ClientQuotaEntity, Map<String, Double>> quotas) {
        Map<String, Set<Grant>> grants = new HashMap<>();
        for (AclBinding binding : bindings) {
            Acls.grant(binding)
                    .ifPresent(grant -> grants.computeIfAbsent(grant.principal(), key -> new HashSet<>())
                            .add(grant));
        }
        Map<String, Long> rates = new TreeMap<>();
        quotas.forEach((entity, values) -> {
            String user = entity.entries().get(ClientQuotaEntity.USER);
            Double rate = values.get(CONSUMER_BYTE_RATE);
            if (user != null && rate != null && entity.entries().size() == 1) {
                rates.put(user, rate.longValue());
            }
        });
        return new Access(List.copyOf(bindings), grants, rates);
    }

    /** All bindings, as Kafka has them. */
    public List<AclBinding> bindings() {
        return bindings;
    }

    /** The grants of one principal. */
    public Set<Grant> grantsOf(String principal) {
        return grants.getOrDefault(principal, Set.of());
    }

    /** Every principal that has a grant or a quota. */
    public Set<String> principals() {
        Set<String> principals = new HashSet<>(grants.keySet());
        principals.addAll(quotas.keySet());
        return principals;
    }

    /** The customer whose certificate has this principal; nothing, if it is none of a customer's. */
    public static Optional<CustomerId> customerOf(String principal) {
        Matcher matcher = CUSTOMER_PRINCIPAL.matcher(principal);
        try {
            return matcher.matches() ? Optional.of(CustomerId.of(matcher.group(1))) : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    CustomerState stateOf(CustomerId customer, Map<String, TopicState> topics) {
        Set<Grant> own = new HashSet<>();
        Map<String, Long> limits = new HashMap<>();
        principalsByCustomer.getOrDefault(customer, Set.of()).forEach(principal -> {
            own.addAll(grantsOf(principal));
            Long rate = quotas.get(principal);
            if (rate != null) {
                limits.put(principal, rate);
            }
        });
        return new CustomerState(topics, own, limits);
    }
}
