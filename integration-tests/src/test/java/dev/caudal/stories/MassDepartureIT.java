// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many customers leave at once: edges wait for an operator's word, and those that were away go on from it. */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class MassDepartureIT {
    @Test
    void shouldWaitForTheOperatorAndThenGoOnAlsoWhereANodeWasAway(Stage stage, LocalKafka kafka) throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        apply(stage, provisioning, 60);
        Path config = EdgeFile.write(stage, provisioning, EdgeFile.pipe(stage.path("access.pipe")));
        Path list = EdgeFile.activeList(stage);
        Path old = Files.copy(list, stage.path("old.json"));
        EdgeProcess edge = EdgeProcess.open(stage, config);

        Child departure = apply(stage, provisioning, 30, "--prune");
        assertThat(departure.tail()).contains("warning: 30 of 60 customers");
        provisioning.exportActive(list);
        edge.awaitLog("the list drops 30 of 60 customers");
        edge.awaitLog("run 'provisioner confirm-shrink'");
        done(provisioning.run("confirm-shrink"));
        edge.awaitActiveList(provisioning.exportActive(list));
        // One by one, and no confirmation is needed.
        done(provisioning.run("unsubscribe", "d29"));
        edge.awaitActiveList(provisioning.exportActive(list));
        edge.stop();

        // It starts with what it had before all that: the list on its disk is the old one.
        Path newest = Files.move(list, stage.path("newest.json"));
        Files.copy(old, list);
        EdgeProcess away = EdgeProcess.open(stage, config);
        away.awaitLog("60 customers");
        Files.move(newest, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        away.awaitLog("29 customers");
        // What goes in masses after the confirmation waits again, and one command does both.
        apply(stage, provisioning, 5, "--prune");
        provisioning.exportActive(list);
        away.awaitLog("the list drops 24 of 29 customers");
        apply(stage, provisioning, 5, "--prune", "--confirm-shrink");
        away.awaitActiveList(provisioning.exportActive(list));
        assertThat(away.stop().balanced()).isTrue();
    }

    private static Child apply(Stage stage, Provisioning provisioning, int customers, String... more) {
        Path file = stage.write(
                "customers.yaml",
                IntStream.range(0, customers)
                        .mapToObj(i -> "  - id: d%02d%n".formatted(i))
                        .collect(Collectors.joining("", "customers:\n", "")));
        String[] command = IntStream.range(0, 3 + more.length)
                .mapToObj(i -> i < 3 ? new String[] {"apply", "-f", file.toString()}[i] : more[i - 3])
                .toArray(String[]::new);
        return done(provisioning.run(command));
    }

    private static Child done(Child child) {
        assertThat(child.awaitExit()).as(child.tail()).isZero();
        return child;
    }
}
