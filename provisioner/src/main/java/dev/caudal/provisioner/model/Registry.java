// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.ProvisioningException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is registered, as of one offset.
 *
 * @param epoch changes only when a registry is rebuilt
 * @param version the registry topic's end offset: it only grows, and is the same for everyone who reads
 * @param customers by id, also those who left
 * @param problems of customers who are in conflict, or of whom the cluster refused a step
 * @param nodes by name
 * @param tokens of the API, by hash
 * @param confirmation of the active list, the last one; null if there was none
 */
public record Registry(
        String epoch,
        long version,
        SortedMap<CustomerId, Customer> customers,
        SortedMap<CustomerId, CustomerStatus> problems,
        SortedMap<NodeName, EdgeNode> nodes,
        SortedMap<String, ApiToken> tokens,
        @Nullable ShrinkConfirmation confirmation) {
    /** Copies the maps. */
    public Registry {
        customers = Collections.unmodifiableSortedMap(new TreeMap<>(customers));
        problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        tokens = Collections.unmodifiableSortedMap(new TreeMap<>(tokens));
    }

    /** Who is on the active list. */
    public SortedSet<CustomerId> listed() {
        TreeSet<CustomerId> listed = new TreeSet<>();
        customers.values().stream()
                .filter(customer -> customer.state() == Customer.State.ACTIVE)
                .forEach(customer -> listed.add(customer.id()));
        return listed;
    }

    /** Whether a customer has what it shall have. */
    public CustomerStatus status(Customer customer) {
        CustomerStatus problem = problems.get(customer.id());
        if (problem != null) {
            return problem;
        }
        boolean changing = customer.state() == Customer.State.PREPARING
                || !customer.deleting().isEmpty();
        return new CustomerStatus(
                changing ? CustomerStatus.Kind.CHANGING : CustomerStatus.Kind.OK, customer.since(), "");
    }

    /**
     * A customer, who must have subscribed at some time.
     *
     * @throws ProvisioningException if he is not known
     */
    public Customer require(CustomerId id) {
        Customer customer = customers.get(id);
        if (customer == null) {
            throw ProvisioningException.failed(
                    "customer " + id + " is not known: 'list' shows who is, 'subscribe " + id + "' adds this one");
        }
        return customer;
    }
}
