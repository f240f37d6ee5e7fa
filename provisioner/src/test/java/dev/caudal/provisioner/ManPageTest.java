// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {
    private static final Path GROFF = Path.of("/usr/bin/groff");

    @TempDir
    private Path work;

    @Test
    void shouldWriteAPageForEachCommand() throws IOException {
        Path directory = work.resolve("man/man1");

        assertThat(CommandRun.of("man", "-o", directory.toString()).exitCode()).isZero();

        assertThat(Files.readString(directory.resolve("provisioner-edges-renew.1")))
                .startsWith(".TH \"provisioner\\-edges\\-renew\" 1 ")
                .contains("\n.SH NAME\nprovisioner\\-edges\\-renew \\- Writes new credentials")
                .contains("\n.SH PARAMETERS\n.TP\n\\fINODE\\fR\nNames of edge nodes.\n")
                .contains("\n\\fB\\-o\\fR \\fIDIR\\fR\nWhere the nodes' folders are.\n")
                .endsWith(".SH SEE ALSO\n\\fBprovisioner\\-edges\\fR(1)\n");
        assertThat(Files.readString(directory.resolve("provisioner.1")))
                .contains("Exit codes: 0 done")
                .contains("\\fBprovisioner\\-subscribe\\fR(1)\nGives customers a topic for each stream");
    }

    @Test
    void shouldBeReadWithoutAWarning() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(GROFF), "groff is not installed");
        CommandRun.of("man", "-o", work.toString());
        List<String> command;
        try (Stream<Path> pages = Files.list(work)) {
            command = Stream.concat(
                            Stream.of(GROFF.toString(), "-man", "-ww", "-Tutf8", "-z"),
                            pages.map(Path::toString).sorted())
                    .toList();
        }

        Process groff = new ProcessBuilder(command).redirectErrorStream(true).start();

        assertThat(new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(groff.waitFor()).isZero();
    }
}
