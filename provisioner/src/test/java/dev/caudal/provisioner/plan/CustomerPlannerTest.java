// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Grant;
import dev.caudal.provisioner.model.TopicShape;
import dev.caudal.provisioner.model.TopicState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CustomerPlannerTest {
    private static final CustomerId ID = CustomerId.of("83");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final TopicShape SHAPE = new TopicShape(2, 1, new TreeMap<>(Map.of("retention.ms", "1000")));
    private static final CustomerPlanner PLANNER =
            new CustomerPlanner(TopicTemplate.DEFAULT, (options, topic) -> SHAPE);

    @Test
    void shouldTellTheRegistryOfATopicBeforeItExistsAndOfTheCustomerAfter() {
        Plan plan = PLANNER.converge(null, customer("access"), new World().state());

        assertThat(plan.changes().stream().map(Change::describe))
                .containsExactly(
                        "record customer 83 (state=preparing streams=[access] certificates=[])",
                        "create topic c83 (partitions=2 replicas=1)",
                        "record customer 83 (state=active streams=[access] certificates=[])");
    }

    @Test
    void shouldPlanNothingWhenAllIsAsItShallBe() {
        Customer customer = with(customer("access"), generation("a", Generation.State.LIVE));
        World world = new World();
        world.apply(PLANNER.converge(null, customer, world.state()));

        assertThat(PLANNER.converge(world.recorded, customer, world.state()).isEmpty())
                .isTrue();
    }

    @Test
    void shouldReachTheSameFromACrashAfterAnyStep() {
        Customer first = with(customer("access"), generation("a", Generation.State.LIVE));
        Customer wider = with(
                customer("access", "waf"),
                generation("a", Generation.State.RETIRED),
                generation("b", Generation.State.LIVE));
        World reference = new World();
        reference.apply(PLANNER.converge(null, first, reference.state()));
        int steps = PLANNER.converge(reference.recorded, wider, reference.state())
                .changes()
                .size();
        reference.apply(PLANNER.converge(reference.recorded, wider, reference.state()));

        for (int crash = 0; crash <= steps; crash++) {
            World world = new World();
            world.apply(PLANNER.converge(null, first, world.state()));
            Plan interrupted = PLANNER.converge(world.recorded, wider, world.state());
            world.apply(new Plan(interrupted.changes().subList(0, crash)));

            world.apply(PLANNER.converge(world.recorded, wider, world.state()));

            assertThat(world).as("crash after step " + crash).isEqualTo(reference);
        }
        assertThat(steps).isEqualTo(4);
    }

    @Test
    void shouldTakeAccessAwayBeforeTopicsWhenACustomerLeaves() {
        Customer customer = with(customer("access"), generation("a", Generation.State.LIVE));
        World world = new World();
        world.apply(PLANNER.converge(null, customer, world.state()));

        Plan plan = PLANNER.converge(customer, customer.leaving(NOW), world.state());
        world.apply(plan);
        assertThat(plan.changes().stream().map(Object::getClass).toList())
                .isEqualTo(List.of(Change.RecordCustomer.class, Change.RemoveAccess.class));
        world.apply(CustomerPlanner.purge(customer.leaving(NOW), world.state()));

        assertThat(world.grants).isEmpty();
        assertThat(world.topics).isEmpty();
        assertThat(world.recorded).isNotNull();
        assertThat(world.recorded.state()).isEqualTo(Customer.State.LEFT);
    }

    @Test
    void shouldTellTheRegistryOfWhatIsDeletedBeforeItIs() {
        World world = new World();
        world.apply(PLANNER.converge(null, customer("access"), world.state()));
        Customer left = customer("access").leaving(NOW);

        assertThat(CustomerPlanner.purge(left, world.state()).changes().stream().map(Change::describe))
                .containsExactly(
                        "record customer 83 (state=left streams=[access] certificates=[] deleting=[c83])",
                        "delete topic c83 with its data",
                        "record customer 83 (state=left streams=[] certificates=[])");
    }

    @Test
    void shouldCompleteADeletionBeforeACustomerReturns() {
        World world = new World();
        Customer active = customer("access");
        world.apply(PLANNER.converge(null, active, world.state()));
        Plan purge = CustomerPlanner.purge(active.leaving(NOW), world.state());
        world.apply(new Plan(purge.changes().subList(0, 1)));
        Customer back = world.recorded.returning("new", topics("access"), NOW);

        Plan plan = Plan.merge(List.of(PLANNER.converge(world.recorded, back, world.state())));

        assertThat(plan.changes().stream().map(Change::describe))
                .containsExactly(
                        "record customer 83 (state=preparing streams=[access] certificates=[] deleting=[c83])",
                        "delete topic c83 with its data",
                        "record customer 83 (state=preparing streams=[access] certificates=[])",
                        "create topic c83 (partitions=2 replicas=1)",
                        "record customer 83 (state=active streams=[access] certificates=[])");
        for (int crash = 0; crash <= plan.changes().size(); crash++) {
            World crashed = new World();
            crashed.apply(PLANNER.converge(null, active, crashed.state()));
            crashed.apply(new Plan(purge.changes().subList(0, 1)));
            crashed.apply(new Plan(plan.changes().subList(0, crash)));
            crashed.apply(PLANNER.converge(crashed.recorded, back, crashed.state()));
            assertThat(crashed.recorded).isEqualTo(back.cleared());
            assertThat(crashed.topics).containsKey("c83");
        }
    }

    @Test
    void shouldLeaveGrantsOfOthersAlone() {
        Grant others = new Grant("analyst", Grant.Operation.READ, Grant.Resource.TOPIC, "c83", Grant.Match.LITERAL);
        World world = new World();
        world.apply(PLANNER.converge(null, customer("access"), world.state()));
        world.grants.add(others);

        assertThat(PLANNER.converge(customer("access"), customer("access").leaving(NOW), world.state())
                        .changes())
                .hasSize(1);
        assertThat(world.grants).containsExactly(others);
    }

    @Test
    void shouldGrowAndConfigureATopicThatDiffersAndNeverShrinkIt() {
        World world = new World();
        world.apply(PLANNER.converge(null, customer("access"), world.state()));
        world.topics.put("c83", new TopicState("id", 1, 1, Map.of("retention.ms", "5")));

        assertThat(PLANNER.converge(world.recorded, customer("access"), world.state()).changes().stream()
                        .map(Change::describe))
                .containsExactly(
                        "grow topic c83 from 1 to 2 partitions", "configure topic c83: retention.ms 5 -> 1000");

        world.topics.put("c83", new TopicState("id", 9, 1, SHAPE.configs()));
        assertThat(PLANNER.converge(world.recorded, customer("access"), world.state())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldRefuseATopicThatTheRegistryDoesNotKnow() {
        World world = new World();
        world.topics.put("c83", new TopicState("id", 2, 1, Map.of()));

        assertThatThrownBy(() -> PLANNER.converge(null, customer("access"), world.state()))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("topic c83 exists and is not customer 83's");
    }

    @Test
    void shouldRememberTopicsThatAReturningCustomerNoLongerUses() {
        Customer left = customer("access", "waf").leaving(NOW);

        Customer back = left.returning("new", topics("access"), NOW);

        assertThat(back.owns("c83_waf")).isTrue();
        assertThat(back.topics()).hasSize(1);
    }

    private static Customer customer(String... streams) {
        return Customer.subscribing(ID, "k7", topics(streams), CustomerOptions.NONE, NOW);
    }

    private static SortedMap<StreamName, String> topics(String... streams) {
        TreeMap<StreamName, String> topics = new TreeMap<>();
        for (String stream : streams) {
            topics.put(StreamName.of(stream), TopicTemplate.DEFAULT.topic(ID, StreamName.of(stream)));
        }
        return topics;
    }

    private static Customer with(Customer customer, Generation... generations) {
        return customer.withGenerations(List.of(generations));
    }

    private static Generation generation(String serial, Generation.State state) {
        return new Generation(serial, NOW, NOW.plusSeconds(1000), state);
    }

    /** A cluster of three collections, to carry out steps on. */
    private static final class World {
        private final Map<String, TopicState> topics = new HashMap<>();
        private final Set<Grant> grants = new HashSet<>();
        private final Map<String, Long> quotas = new HashMap<>();
        private @Nullable Customer recorded;
        private int created;

        private CustomerState state() {
            return new CustomerState(topics, grants, quotas);
        }

        private void apply(Plan plan) {
            for (Change change : plan.changes()) {
                if (change instanceof Change.CreateTopic create) {
                    topics.put(
                            create.topic(),
                            new TopicState(
                                    "id" + created++,
                                    create.shape().partitions(),
                                    create.shape().replicas(),
                                    create.shape().configs()));
                } else if (change instanceof Change.DeleteTopic delete) {
                    topics.values().removeIf(topic -> topic.id().equals(delete.topicId()));
                } else if (change instanceof Change.AllowAccess allow) {
                    grants.addAll(allow.grants());
                } else if (change instanceof Change.RemoveAccess remove) {
                    grants.removeAll(remove.grants());
                } else if (change instanceof Change.SetQuota quota) {
                    if (quota.after() == null) {
                        quotas.remove(quota.principal());
                    } else {
                        quotas.put(quota.principal(), quota.after());
                    }
                } else if (change instanceof Change.RecordCustomer record) {
                    recorded = record.after();
                } else {
                    throw new AssertionError(change.describe());
                }
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof World world
                    && topics.equals(world.topics)
                    && grants.equals(world.grants)
                    && quotas.equals(world.quotas)
                    && Objects.equals(recorded, world.recorded);
        }

        @Override
        public int hashCode() {
            return topics.hashCode();
        }

        @Override
        public String toString() {
            return topics + " " + grants + " " + recorded;
        }
    }
}
