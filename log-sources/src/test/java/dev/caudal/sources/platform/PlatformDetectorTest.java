// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformDetectorTest {
    private static final List<PlatformCandidate> CANDIDATES = List.of(
            new PlatformCandidate(
                    "delivery",
                    List.of(new PlatformCandidate.Source(
                            "subprocess", Map.of("command", List.of("varnishncsa", "-F", "%h"))))),
            new PlatformCandidate(
                    "media",
                    List.of(new PlatformCandidate.Source(
                            "fifo", Map.of("path", "/run/caudal/hls.pipe", "descriptor", "hls")))));

    @TempDir
    private Path root;

    private Detection detect(Map<String, String> environment) {
        return PlatformDetector.load().detect(CANDIDATES, new Host(root, environment));
    }

    private Detection detect() {
        return detect(Map.of("PATH", "/usr/bin:/usr/sbin"));
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void program(String path) throws IOException {
        file(path, "");
        Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void runningVarnish() throws IOException {
        file("var/lib/varnish/edge/_.vsm_mgt/_.index", "# 4711 1787000000\n+ 0 80 Arg default\n");
        file("proc/4711/comm", "varnishd\n");
    }

    @Test
    void shouldConcludeNothingAndSayWhatToDoWhenNothingIsThere() {
        Detection detection = detect();

        assertThat(detection.platform()).isEmpty();
        assertThat(detection.reason()).contains("nothing speaks for any platform", "/etc/caudal/platform");
        assertThat(detection.evidence()).containsOnlyKeys("delivery", "media");
    }

    @Test
    void shouldConcludeDeliveryWhenVarnishIsInstalled() throws IOException {
        program("usr/bin/varnishncsa");
        program("usr/sbin/varnishd");

        assertThat(detect().platform()).contains("delivery");
    }

    @Test
    void shouldSeeALiveVarnishAndExplainIt() throws IOException {
        runningVarnish();

        Detection detection = detect();

        assertThat(detection.platform()).contains("delivery");
        assertThat(detection.explanation())
                .contains("  live: varnishd with process id 4711 works in " + root + "/var/lib/varnish/edge")
                .endsWith("platform delivery: it is live here");
    }

    @Test
    void shouldNotTakeADeadVarnishForALiveOne() throws IOException {
        runningVarnish();
        file("proc/4711/comm", "something else\n");

        assertThat(detect().platform()).isEmpty();
    }

    @Test
    void shouldPreferWhatIsLiveOverWhatIsInstalled() throws Exception {
        program("usr/bin/varnishncsa");
        Files.createDirectories(root.resolve("run/caudal"));
        assertThat(new ProcessBuilder(
                                "mkfifo", root.resolve("run/caudal/hls.pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(detect().platform()).contains("media");
    }

    @Test
    void shouldNotGuessWhenTwoAreLive() throws IOException {
        runningVarnish();

        Detection detection = detect(Map.of("LISTEN_FDNAMES", "http:hls"));

        assertThat(detection.platform()).isEmpty();
        assertThat(detection.reason()).startsWith("as much speaks for each of delivery, media");
    }

    @Test
    void shouldObeyTheOperator() throws IOException {
        runningVarnish();
        file("etc/caudal/platform", "media\n");

        assertThat(detect().platform()).contains("media");
        assertThat(detect().reason()).isEqualTo("/etc/caudal/platform says so");
    }

    @Test
    void shouldSaySoWhenTheOperatorNamesAPlatformThatIsNotConfigured() throws IOException {
        file("etc/caudal/platform", "medai\n");

        assertThat(detect().platform()).isEmpty();
        assertThat(detect().reason()).contains("says 'medai', which is none of delivery, media");
    }
}
