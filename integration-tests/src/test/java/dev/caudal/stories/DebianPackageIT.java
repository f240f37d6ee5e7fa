// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.DebianPackage;
import dev.caudal.stories.support.Machine;
import dev.caudal.stories.support.PacedWriter;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The life of the package on a node: installed, configured, upgraded, taken back to the older version, removed, purged. By apt and dpkg
 * under a real systemd, while a web server writes into the pipe that systemd holds.
 */
@WithLocalKafka(sharing = Sharing.CLASS)
@ExtendWith(StageExtension.class)
final class DebianPackageIT {
    private static final String SERVICE = "caudal-edge.service";
    private static final String PIPE = "/run/caudal/access.pipe";
    private static final String OPEN = "source=access open";
    private static final int LINES_A_SECOND = 500;
    private static final Pattern SCORE = Pattern.compile("Overall exposure level for [^:]+: ([0-9.]+)");

    @Test
    void shouldKeepThePipeAndEveryLineFromInstallationToPurge(Stage stage, LocalKafka kafka) throws Exception {
        Machine.require();
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("83");
        Path older = DebianPackage.withVersion(stage, "1.0");
        Path newer = DebianPackage.withVersion(stage, "1.1");
        Machine machine = Machine.boot(stage, stage.path(""));

        assertThat(machine.must("dpkg", "--install", older.toString()))
                .contains("not started: edit /etc/caudal/edge.yaml");
        assertThat(machine.property(SERVICE, "ActiveState")).isEqualTo("inactive");
        assertThat(machine.property(SERVICE, "UnitFileState")).isEqualTo("enabled");
        assertThat(machine.access("/var/lib/caudal")).isEqualTo("caudal:caudal 700");
        assertThat(machine.access("/etc/caudal/tls")).isEqualTo("root:caudal 750");
        shouldUseTheArchiveOfClasses(machine);
        shouldBeHardened(machine);

        configure(stage, machine, provisioning);
        machine.must("systemctl", "enable", "--now", "caudal-edge.socket");
        machine.must("systemctl", "start", SERVICE);
        assertThat(machine.access(PIPE)).isEqualTo("caudal:caudal 660");
        shouldLetTheWebServerGoWhenTheServiceCannotBeStarted(machine);
        try (Arrivals arrivals = Arrivals.of(kafka, "83")) {
            PacedWriter writer = PacedWriter.start(machine.path(PIPE), "83", LINES_A_SECOND);
            arrivals.await(LINES_A_SECOND);
            String process = machine.property(SERVICE, "MainPID");

            assertThat(install(machine, newer)).doesNotContain("not valid");
            assertThat(machine.property(SERVICE, "MainPID")).isNotEqualTo(process);
            assertThat(machine.property(SERVICE, "ActiveState")).isEqualTo("active");
            machine.awaitJournal(SERVICE, OPEN, 3);
            System.out.printf("upgrade: the pipe was not read for %d ms%n", gapMillis(machine));

            // Kafka is away: the newer version fills the spool, which the older one takes over.
            kafka.kill();
            writer.writeFor(Duration.ofSeconds(6));
            install(machine, older);
            machine.awaitJournal(SERVICE, OPEN, 4);
            System.out.printf("back, without Kafka: the pipe was not read for %d ms%n", gapMillis(machine));
            kafka.brokers().forEach(Broker::start);
            kafka.brokers().forEach(Broker::awaitReady);
            long written = writer.stop();
            List<String> lines =
                    arrivals.await(arrived -> distinct(arrived).size() >= written, written + " different lines");
            assertThat(distinct(lines)).isEqualTo(numbers(written));
            System.out.printf(
                    "%d lines written over both, none lost; the longest write took %.0f ms%n",
                    written, writer.longestMillis());
        }

        machine.must("dpkg", "--remove", "caudal-edge");
        assertThat(machine.has("/run/caudal")).isFalse();
        assertThat(machine.has("/var/cache/caudal")).isFalse();
        assertThat(machine.has("/var/lib/caudal/spool")).isTrue();
        assertThat(machine.has("/etc/caudal/edge.yaml")).isTrue();
        machine.must("dpkg", "--purge", "caudal-edge");
        assertThat(machine.must("find", "/etc", "/usr", "/var/lib", "/var/cache", "/run", "-xdev", "-name", "*caudal*")
                        .lines()
                        // systemd's own notes of what ran.
                        .filter(file -> !file.startsWith("/run/systemd/") && !file.startsWith("/var/lib/systemd/")))
                .isEmpty();
    }

    /** As an operator does. */
    private static String install(Machine machine, Path file) {
        return machine.must("apt-get", "install", "--yes", "--allow-downgrades", file.toString());
    }

    private static void shouldUseTheArchiveOfClasses(Machine machine) {
        // The archive is made of what the daemon loads, not of what an operator's commands do.
        String loaded = machine.must("env", "CAUDAL_JAVA_OPTS=-Xlog:class+load:stderr", "caudal-edge", "run", "--help");
        List<String> sources =
                loaded.lines().filter(line -> line.contains(" source: ")).toList();
        assertThat(sources).hasSizeGreaterThan(100);
        long shared = sources.stream()
                .filter(line -> line.contains("shared objects file"))
                .count();
        assertThat(shared * 100 / sources.size()).as("per cent of the classes").isGreaterThan(90);
    }

    private static void shouldBeHardened(Machine machine) {
        machine.must(
                "sh",
                "-c",
                "cd /usr/lib/systemd/system && systemd-analyze verify ./caudal-edge.service ./caudal-edge.socket");
        MatchResult score = SCORE.matcher(machine.must("systemd-analyze", "security", "--no-pager", SERVICE))
                .results()
                .findFirst()
                .orElseThrow();
        System.out.println("systemd-analyze security: " + score.group(1));
        assertThat(Double.parseDouble(score.group(1))).isLessThanOrEqualTo(2.0);
    }

    /** Rather than to hold it up by a pipe that nobody reads; and after the repair it is the same pipe. */
    private static void shouldLetTheWebServerGoWhenTheServiceCannotBeStarted(Machine machine)
            throws InterruptedException {
        String inode = machine.must("stat", "-c", "%i", PIPE);
        PacedWriter writer = PacedWriter.start(machine.path(PIPE), "nobody", LINES_A_SECOND);
        machine.must("sed", "-i", "1i mistake: true", "/etc/caudal/edge.yaml");
        assertThat(machine.run("systemctl", "restart", SERVICE).awaitExit()).isNotZero();
        Await.until(
                () -> machine.property("caudal-edge.socket", "ActiveState").equals("failed"),
                () -> "the pipe is still held:\n" + machine.journal(SERVICE));
        writer.awaitFailure();
        machine.must("sed", "-i", "1d", "/etc/caudal/edge.yaml");
        machine.must("systemctl", "reset-failed", SERVICE, "caudal-edge.socket");
        machine.must("systemctl", "start", "caudal-edge.socket", SERVICE);
        assertThat(machine.must("stat", "-c", "%i", PIPE)).isEqualTo(inode);
    }

    private static void configure(Stage stage, Machine machine, Provisioning provisioning) throws IOException {
        Path list = stage.path("active.json");
        provisioning.exportActive(list);
        for (String file : List.of("edge.crt.pem", "edge.key.pem", "ca.pem")) {
            Path copy = Files.copy(provisioning.credentials().resolve(file), stage.path(file));
            machine.must(
                    "install", "-o", "caudal", "-g", "caudal", "-m", "400", copy.toString(), "/etc/caudal/tls/" + file);
        }
        machine.must("install", "-o", "caudal", "-m", "600", list.toString(), "/var/lib/caudal/active.json");
        // The example as it is, edited where an operator edits it: the brokers, the node, the platform, and the limit
        // of the
        // spool, which is more than this machine's disk has.
        machine.must(
                "sed",
                "-i",
                "-e",
                "s/bootstrapServers: .*/bootstrapServers: ["
                        + provisioning.kafka().bootstrapServers() + "]/",
                "-e",
                "s/^#node: .*/node: " + Provisioning.NODE + "/",
                "-e",
                "s/^platform: auto/platform: media/",
                "-e",
                "s/limit: 4GiB/limit: 64MiB/",
                "/etc/caudal/edge.yaml");
        Child check = machine.run(
                "runuser", "-u", "caudal", "--", "caudal-edge", "check-config", "--config", "/etc/caudal/edge.yaml");
        assertThat(check.awaitExit()).as(check.tail()).isZero();
    }

    /** From the last run's last look at the pipe to this run's first one, by what both have logged. */
    private static long gapMillis(Machine machine) {
        List<String> journal = machine.journal(SERVICE).lines().toList();
        int opened = lastWith(journal, OPEN);
        int stopped = lastWith(journal.subList(0, opened), "stopping: reading ends");
        return Duration.between(time(journal.get(stopped)), time(journal.get(opened)))
                .toMillis();
    }

    private static int lastWith(List<String> lines, String text) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("nothing with '" + text + "' in\n" + String.join("\n", lines));
    }

    private static Instant time(String line) {
        return Instant.parse(line.substring(0, line.indexOf(' ')));
    }

    private static List<String> distinct(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.indexOf(" x")))
                .distinct()
                .toList();
    }

    private static List<String> numbers(long count) {
        return Stream.iterate(0L, i -> i + 1).limit(count).map(i -> "line " + i).toList();
    }
}
