// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Every line that a node says it delivered is counted and found, over an end in order and over a crash; lost ones are named. */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class TallyIT {
    @Test
    void shouldFindWhatWasCountedAndNameWhatIsMissingWhenAnEdgeEndsAndCrashes(Stage stage, LocalKafka kafka)
            throws Exception {
        Peer.FAKETIME.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("tally-a", "tally-b");
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.writeWithSpool(stage, provisioning, EdgeFile.pipe(pipe), "after: 1s");
        try (Arrivals ofA = Arrivals.of(kafka, "tally-a");
                Arrivals ofB = Arrivals.of(kafka, "tally-b")) {
            EdgeProcess first = EdgeProcess.open(stage, config);
            write(pipe, "tally-a", 700);
            write(pipe, "tally-b", 300);
            write(pipe, "nobodys", 50);
            ofA.await(700);
            ofB.await(300);
            assertThat(first.stop().balanced()).isTrue();
            assertThat(stage.path("spool.tally")).as("what is left to say").doesNotExist();
            assertWhole(provisioning, "tally-a", 700);
            assertWhole(provisioning, "tally-b", 300);

            EdgeProcess second = EdgeProcess.open(stage, config);
            write(pipe, "tally-a", 200);
            ofA.await(900);
            // Counts are kept every few seconds, beside the record that waits for its minute.
            Await.until(() -> kept(stage).contains("\"delivered\":200"), () -> "kept is only " + kept(stage));
            second.kill();
            // Said by the next run.
            EdgeProcess third = EdgeProcess.open(stage, config);
            Await.until(
                    () -> !kept(stage).contains("\"delivered\":200"), () -> "what the crashed run left is still here");
            third.stop();
            assertWhole(provisioning, "tally-a", 900);

            // Lost as by a disk that forgets: the topic begins anew with less.
            try (Admin admin = Admin.create(kafka.adminProperties())) {
                admin.deleteTopics(List.of("ctally-b")).all().get();
                Await.until(() -> create(admin), () -> "the topic cannot be made again");
            }
            Child audit = provisioning.runInAnHour("audit", "tally-b");
            assertThat(audit.awaitExit()).as(audit.tail()).isEqualTo(1);
            assertThat(audit.out())
                    .contains("MISSING: 300 lines of customer tally-b")
                    .contains(Provisioning.NODE);
        }
    }

    private static boolean create(Admin admin) {
        try {
            admin.createTopics(List.of(new NewTopic("ctally-b", 1, (short) 1).configs(Map.of())))
                    .all()
                    .get();
            return true;
        } catch (InterruptedException | ExecutionException e) {
            return false;
        }
    }

    private static void assertWhole(Provisioning provisioning, String customer, int lines) {
        Child audit = provisioning.runInAnHour("audit", customer);
        assertThat(audit.awaitExit()).as(audit.tail()).isZero();
        assertThat(audit.out()).contains(": " + lines + " lines compared, 0 difference(s)");
    }

    private static String kept(Stage stage) {
        try {
            Path file = stage.path("spool.tally");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static void write(Path pipe, String customer, int lines) throws IOException {
        try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(IntStream.range(0, lines)
                    .mapToObj(line -> customer + " line " + line + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }
}
