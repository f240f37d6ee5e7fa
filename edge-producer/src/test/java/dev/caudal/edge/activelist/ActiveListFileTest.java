// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ActiveListFileTest {
    @TempDir
    private Path directory;

    private final List<RoutingTable> published = new ArrayList<>();
    private long writes;

    @Test
    void shouldPublishEachNewVersionOnce() throws Exception {
        ActiveListFile list = list();
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
        ActiveListFile list = list();
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
        ActiveListFile list = list();
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
        ActiveListFile list = list();
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
    void shouldLookAgainByItself() throws Exception {
        LinkedBlockingQueue<RoutingTable> tables = new LinkedBlockingQueue<>();
        try (ActiveListFile list =
                new ActiveListFile(directory.resolve("active.json"), Duration.ofMillis(20), tables::add)) {
            list.start();
            write("e", 1, 1, "");
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
            write("e", 2, 2, "");
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private ActiveListFile list() {
        return new ActiveListFile(directory.resolve("active.json"), Duration.ofHours(1), published::add);
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
