// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ActiveListWatchTest {
    @TempDir
    private Path directory;

    private final List<RoutingTable> published = new ArrayList<>();
    private long writes;

    @Test
    void shouldPublishEachNewVersionOnce() throws Exception {
        ActiveListWatch list = list();
        list.load();
        assertThat(published).isEmpty();
        write("e", 1, 3, "");
        list.load();
        list.load();
        write("e", 2, 4, "");
        list.load();
        assertThat(published).extracting(RoutingTable::customers).containsExactly(3, 4);
        list.close();
    }

    @Test
    void shouldKeepTheLastGoodListWhateverComesAfterIt() throws Exception {
        ActiveListWatch list = list();
        write("e", 7, 100, "");
        list.load();
        write("{");
        list.load();
        write("e", 6, 100, "");
        list.load();
        write("another", 8, 100, "");
        list.load();
        Files.delete(directory.resolve("active.json"));
        list.load();
        assertThat(published).hasSize(1);
        write("e", 8, 101, "");
        list.load();
        assertThat(published).extracting(RoutingTable::version).containsExactly(7L, 8L);
        list.close();
    }

    @Test
    void shouldRefuseAMassDepartureUnlessItIsConfirmedForThatVersion() throws Exception {
        ActiveListWatch list = list();
        write("e", 1, 200, "");
        list.load();
        write("e", 2, 179, "");
        list.load();
        write("e", 3, 179, ", \"shrinkConfirmedFor\": 2");
        list.load();
        assertThat(published).hasSize(1);
        write("e", 3, 179, ", \"shrinkConfirmedFor\": 3");
        list.load();
        assertThat(published).extracting(RoutingTable::customers).containsExactly(200, 179);
        list.close();
    }

    @Test
    void shouldAllowSmallDepartures() throws Exception {
        ActiveListWatch list = list();
        write("e", 1, 210, "");
        list.load();
        // 20 of 210 are fewer than 10 %, and of 30 all but 10 are no more than 20.
        write("e", 2, 189, "");
        list.load();
        write("e", 3, 170, "");
        list.load();
        assertThat(published).extracting(RoutingTable::customers).containsExactly(210, 189, 170);
        list.close();
    }

    @Test
    void shouldRefuseOtherContentsOfTheSameVersion() throws Exception {
        ActiveListWatch list = list();
        write("e", 4, 3, "");
        list.load();
        write("e", 4, 2, "");
        list.load();
        assertThat(published).hasSize(1);
        assertThat(list.status().lastOutcome()).isEqualTo(LookOutcome.REFUSED);
        assertThat(list.status().problem()).contains("version 4", "says something else");
        write("e", 4, 3, ", \"generatedAt\": \"2026-11-23T00:00:00Z\"");
        list.load();
        assertThat(published).hasSize(1);
        assertThat(list.status().lastOutcome()).isEqualTo(LookOutcome.UNCHANGED);
        assertThat(list.status().generatedAt()).isEqualTo("2026-11-23T00:00:00Z");
        list.close();
    }

    @Test
    void shouldTakeAnotherEpochWhenToldTo() throws Exception {
        write("old", 70, 30, "");
        ActiveListWatch list = new ActiveListWatch(at(Duration.ofHours(1), "new"), published::add, Clock.systemUTC());
        list.load();
        write("other", 1, 30, "");
        list.load();
        assertThat(list.status().problem()).contains("customers.acceptEpoch: 'other'");
        write("new", 1, 2, "");
        list.load();
        assertThat(list.status().problem()).contains("drops 28 of 30 customers");
        write("new", 2, 29, "");
        list.load();
        assertThat(published).extracting(RoutingTable::version).containsExactly(70L, 2L);
        list.close();
    }

    @Test
    void shouldSayHowTheListStands() throws Exception {
        ActiveListWatch list = list();
        list.load();
        assertThat(list.status().lastOutcome()).isEqualTo(LookOutcome.UNREACHABLE);
        assertThat(list.status().problem()).isEqualTo("the file does not exist");
        assertThat(list.status().confirmedAt()).isNull();
        write("e", 1, 2, "");
        list.load();
        write("e", 2, 3, "");
        list.load();
        list.load();
        write("nonsense");
        list.load();
        list.load();
        ActiveListStatus status = list.status();
        assertThat(status.version()).isEqualTo(2);
        assertThat(status.customers()).isEqualTo(3);
        assertThat(status.confirmedAt()).isNotNull();
        assertThat(status.lastOutcome()).isEqualTo(LookOutcome.REFUSED);
        assertThat(status.problem()).contains("not JSON");
        assertThat(status.looks())
                .isEqualTo(Map.of(
                        LookOutcome.UNREACHABLE, 1L,
                        LookOutcome.TAKEN, 2L,
                        LookOutcome.UNCHANGED, 1L,
                        LookOutcome.REFUSED, 2L));
        // The first two were there before anybody looked.
        assertThat(status.appeared()).containsOnlyKeys(CustomerId.of("2"));
        list.close();
    }

    @Test
    void shouldLookElsewhereWhenToldTo() throws Exception {
        LinkedBlockingQueue<RoutingTable> tables = new LinkedBlockingQueue<>();
        try (ActiveListWatch list =
                new ActiveListWatch(at(Duration.ofHours(1), null), tables::add, Clock.systemUTC())) {
            list.start();
            write("e", 1, 1, "");
            list.replace(at(Duration.ofMillis(20), null));
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void shouldLookAgainByItself() throws Exception {
        LinkedBlockingQueue<RoutingTable> tables = new LinkedBlockingQueue<>();
        try (ActiveListWatch list =
                new ActiveListWatch(at(Duration.ofMillis(20), null), tables::add, Clock.systemUTC())) {
            list.start();
            write("e", 1, 1, "");
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
            write("e", 2, 2, "");
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void shouldGoOnLookingAfterAnError() throws Exception {
        LinkedBlockingQueue<Long> taken = new LinkedBlockingQueue<>();
        ActiveListWatch list = new ActiveListWatch(
                at(Duration.ofMillis(100), null),
                table -> {
                    taken.add(table.version());
                    if (table.version() == 1) {
                        throw new StackOverflowError();
                    }
                },
                Clock.systemUTC());
        list.start();
        write("e", 1, 3, "");
        assertThat(taken.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        write("e", 2, 3, "");
        Long next = taken.poll(30, TimeUnit.SECONDS);
        while (Long.valueOf(1).equals(next)) {
            next = taken.poll(30, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(2);
        list.close();
    }

    private ActiveListWatch list() {
        return new ActiveListWatch(at(Duration.ofHours(1), null), published::add, Clock.systemUTC());
    }

    private CustomerList at(Duration refresh, @Nullable String acceptEpoch) {
        return new CustomerList(directory.resolve("active.json"), null, refresh, null, acceptEpoch);
    }

    private void write(String epoch, long version, int customers, String more) throws IOException {
        write("{\"epoch\": \"" + epoch + "\", \"version\": " + version + more + ", \"customers\": ["
                + IntStream.range(0, customers)
                        .mapToObj(i -> "{\"id\": \"" + i + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"c"
                                + i + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}");
    }

    /** Written aside and renamed, with a time of its own: a coarse clock must not hide a change. */
    private void write(String text) throws IOException {
        Path aside = Files.writeString(directory.resolve("active.json.new"), text);
        writes++;
        Files.setLastModifiedTime(
                aside, FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(writes)));
        Files.move(
                aside,
                directory.resolve("active.json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
