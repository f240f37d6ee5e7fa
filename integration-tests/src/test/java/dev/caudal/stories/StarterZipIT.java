// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StarterZip;
import dev.caudal.stories.support.Story;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A customer unpacks his starter zip and runs the consumers in it, unchanged. */
@Story
final class StarterZipIT {
    private static final int LINES = 20;

    @Test
    void shouldPrintTheCustomersLinesWhenConsumerPyOfTheZipRuns(Stage stage, LocalKafka kafka) {
        Peer.PYTHON_CLIENT.require();
        List<String> lines = deliver(stage, kafka, "zip-python");
        StarterZip zip = StarterZip.unpack(stage, Provisioning.of(kafka), "zip-python");

        Child consumer = stage.run(
                "consumer-py",
                List.of(
                        "/usr/bin/python3",
                        zip.file("consumer.py").toString(),
                        "--max-messages",
                        "" + LINES,
                        "--timeout",
                        "50"));

        assertThat(consumer.awaitExit()).as(consumer.tail()).isZero();
        assertThat(consumer.outLines()).isEqualTo(lines);
    }

    @Test
    void shouldPrintTheCustomersLinesWhenConsumerJavaOfTheZipRuns(Stage stage, LocalKafka kafka) {
        List<String> lines = deliver(stage, kafka, "zip-java");
        StarterZip zip = StarterZip.unpack(stage, Provisioning.of(kafka), "zip-java");

        Child consumer = stage.run(
                "consumer-java",
                List.of(
                        Parts.java(),
                        "-cp",
                        Parts.file("local-kafka/target/lib") + "/*",
                        zip.file("java/Consumer.java").toString(),
                        "--max-messages",
                        "" + LINES,
                        "--timeout",
                        "50"));

        assertThat(consumer.awaitExit()).as(consumer.tail()).isZero();
        assertThat(consumer.outLines()).isEqualTo(lines);
    }

    @Test
    void shouldSayWhatIsWrongWhenTheSubscriptionEnds(Stage stage, LocalKafka kafka) {
        Peer.OPENSSL.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("zip-verify");
        StarterZip zip = StarterZip.unpack(stage, provisioning, "zip-verify");

        assertSays(stage, zip, "before", 0, "verify: all is well");
        provisioning.unsubscribe("zip-verify");
        assertSays(stage, zip, "after", 1, "WRONG the certificate may read nothing: it was revoked or replaced");
    }

    private static void assertSays(Stage stage, StarterZip zip, String when, int exitCode, String end) {
        Child shell = stage.run(
                "verify-sh-" + when, List.of("/bin/sh", zip.file("verify.sh").toString()));
        Child python = stage.run(
                "verify-py-" + when,
                List.of("/usr/bin/python3", zip.file("verify.py").toString()));
        for (Child script : List.of(shell, python)) {
            assertThat(script.awaitExit()).as(script.tail()).isEqualTo(exitCode);
            assertThat(script.outLines()).as(script.tail()).last().asString().startsWith(end);
        }
    }

    /** Through the edge-producer, with bytes that are no UTF-8. */
    private static List<String> deliver(Stage stage, LocalKafka kafka, String customer) {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe(customer);
        List<String> lines = IntStream.range(0, LINES)
                .mapToObj(i -> "line " + i + " \u00c3\u00b1 \u00ff \u0001 \"")
                .toList();
        StringBuilder input = new StringBuilder();
        lines.forEach(line -> input.append(customer).append(' ').append(line).append('\n'));
        Ledger ledger = EdgeProcess.deliver(
                stage, EdgeFile.write(stage, provisioning, EdgeFile.STDIN), stage.write("lines", input.toString()));
        assertThat(ledger.total("delivered")).isEqualTo(LINES);
        return lines;
    }
}
