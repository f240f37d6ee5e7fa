// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.HistoryEntry;
import dev.caudal.provisioner.model.Registry;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All customers and all edges, and the active list that they share. Answered from memory, on the server's threads; changes, and
 * readings of the cluster, wait for their own.
 */
final class FleetResource {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int MAX_SEARCH = 64;

    private final State state;
    private final Changes changes;
    private final ProvisionerThread readings;

    FleetResource(State state, Changes changes, ProvisionerThread readings) {
        this.state = state;
        this.changes = changes;
        this.readings = readings;
    }

    Reply activeCustomers(Ask ask) {
        State.Published published = state.published();
        if (ask.caller() instanceof Caller.Edge edge) {
            state.fleet()
                    .asked(
                            edge.node(),
                            PublishedList.version(
                                    ask.ifNoneMatch(),
                                    published.snapshot().registry().epoch()));
        }
        return published.list().reply(ask.ifNoneMatch());
    }

    /** The version says which list is meant: whoever asks has looked at it. */
    Reply confirmShrink(Ask ask) {
        OptionalLong version = OptionalLong.of(Body.number(ask.body().object(Set.of("version")), "version"));
        return Reply.json(changes.make(ask, provisioner -> provisioner.confirmShrink(version, Mode.APPLY))
                .json());
    }

    Reply customers(Ask ask) {
        String search = search(ask);
        Registry registry = state.snapshot().registry();
        return page(
                ask,
                "customers",
                registry.customers().values().stream().filter(customer -> matches(customer, search)),
                customer -> customer.id().value(),
                customer -> entry(customer, registry.status(customer)));
    }

    /** By any part of the id or of the name, whatever the case. */
    static boolean matches(Customer customer, String search) {
        return customer.id().value().contains(search)
                || name(customer).toLowerCase(Locale.ROOT).contains(search);
    }

    static String name(Customer customer) {
        return Objects.requireNonNullElse(customer.options().displayName(), "");
    }

    private static ObjectNode entry(Customer customer, CustomerStatus status) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("customer", customer.id().value());
        entry.put("state", StreamingStatus.state(customer));
        entry.put("status", status.kind().toString());
        entry.put("since", customer.since().toString());
        if (customer.options().displayName() != null) {
            entry.put("displayName", customer.options().displayName());
        }
        return entry;
    }

    Reply history(Ask ask) {
        Optional<CustomerId> only = ask.query("customer").map(FleetResource::customer);
        int limit = ask.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("changes");
        for (HistoryEntry entry :
                readings.call(ask.caller().toString(), provisioner -> provisioner.history(only, limit))) {
            ObjectNode change = list.addObject()
                    .put("at", entry.at().toString())
                    .put("by", entry.by())
                    .put("did", entry.did());
            entry.customer().ifPresent(customer -> change.put("customer", customer.value()));
        }
        return Reply.json(answer);
    }

    private static CustomerId customer(String id) {
        try {
            return CustomerId.of(id);
        } catch (IllegalArgumentException e) {
            throw Problem.bad("query parameter customer: " + e.getMessage());
        }
    }

    Reply edges(Ask ask) {
        String search = search(ask);
        RegistrySnapshot snapshot = state.snapshot();
        return page(
                ask,
                "edges",
                snapshot.registry().nodes().values().stream()
                        .filter(node -> node.name().value().contains(search)),
                node -> node.name().value(),
                this::entry);
    }

    private ObjectNode entry(EdgeNode node) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("node", node.name().value());
        entry.put("state", node.state().name().toLowerCase(Locale.ROOT));
        entry.put("notAfter", node.notAfter().toString());
        state.fleet().last(node.name()).ifPresent(last -> {
            entry.put("lastSeen", last.at().toString());
            entry.put("listVersion", last.listVersion());
            if (!last.software().isEmpty()) {
                entry.put("software", last.software());
            }
        });
        return entry;
    }

    static String search(Ask ask) {
        String search = ask.query("search").orElse("").toLowerCase(Locale.ROOT);
        if (search.length() > MAX_SEARCH) {
            throw Problem.bad("query parameter search has at most " + MAX_SEARCH + " characters");
        }
        return search;
    }

    /** Those after a name, as many as were asked for; {@code next} is there if there are more. */
    private static <T> Reply page(
            Ask ask, String field, Stream<T> all, Function<T, String> name, Function<T, ObjectNode> entry) {
        String after = ask.query("after").orElse("");
        int limit = ask.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        List<T> some = all.filter(each -> name.apply(each).compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray(field);
        some.stream().limit(limit).map(entry).forEach(list::add);
        if (some.size() > limit) {
            answer.put("next", name.apply(some.get(limit - 1)));
        }
        return Reply.json(answer);
    }
}
