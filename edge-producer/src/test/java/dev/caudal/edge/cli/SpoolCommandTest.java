// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands, on a copy of what the first release wrote. */
final class SpoolCommandTest {
    /** Batches 1, 2 and 4 to 9 wait, each of as many lines as its number, of k0 to k2 in turn; k1's are parked. */
    private static final Path FIXTURE = Path.of("../log-delivery/src/test/resources/spool/1.0");

    @TempDir
    private Path temporary;

    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void copy() throws IOException {
        directory = Files.createDirectory(temporary.resolve("spool"));
        try (Stream<Path> files = Files.list(FIXTURE)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void shouldPrintWhatWaits() {
        assertThat(execute("spool", "status", "--directory", directory.toString()))
                .isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString())
                .contains("used by    nobody")
                .contains("batches    8")
                .contains("lines      42")
                .contains("oldest     2026-11-22T10:00:00.001Z")
                .containsPattern("k2 +3 +15 ");
    }

    @Test
    void shouldPrintAsJson() {
        assertThat(execute("spool", "status", "--directory", directory.toString(), "-o", "json", "--top", "1"))
                .isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString())
                .contains("\"holderPid\" : null")
                .contains("\"lines\" : 42")
                .containsOnlyOnce("\"id\"");
    }

    @Test
    void shouldTakeTheDirectoryFromTheConfigurationWithoutTheRestOfIt() throws IOException {
        Path config = Files.writeString(temporary.resolve("edge.yml"), "spool: { directory: spool }\n");
        assertThat(execute("spool", "status", "--config", config.toString())).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains("batches    8");
        Files.writeString(config, "memory: { limit: 32MiB }\n");
        assertThat(execute("spool", "check", "--config", config.toString())).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString()).contains("spool.directory: is missing: there is no spool");
    }

    @Test
    void shouldExitWithTwoForWrongUsage() {
        assertThat(execute("spool", "status")).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(execute("spool", "status", "--directory", "a", "--config", "b"))
                .isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(execute("spool", "export", "--directory", directory.toString(), "--customer", "No!"))
                .isEqualTo(EdgeCommand.BAD_USAGE);
    }

    @Test
    void shouldExportALinePerLine() throws IOException {
        Path file = temporary.resolve("k1.log");
        String[] command = {
            "spool", "export", "--directory", directory.toString(), "--customer", "k1", "--output", file.toString()
        };
        assertThat(execute(command)).isEqualTo(EdgeCommand.DONE);
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        assertThat(lines)
                .hasSize(12)
                .startsWith("line 1 of batch 1", "line 1 of batch 4")
                .endsWith("line 7 of batch 7");
        assertThat(err.toString()).contains("12 lines in 3 batches of customer k1");
        assertThat(execute(command)).as("over a file").isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString()).contains("exists already");
    }

    @Test
    void shouldNameWhatIsDamagedAndMendItOnlyWhenTold() throws IOException {
        String place = directory.toString();
        assertThat(execute("spool", "check", "--directory", place)).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains(": clean");
        Path parked;
        try (Stream<Path> files = Files.list(directory)) {
            parked = files.filter(file -> file.toString().endsWith(".parked"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(parked);
        bytes[bytes.length - 5] ^= 1;
        Files.write(parked, bytes);
        assertThat(execute("spool", "check", "--directory", place)).isEqualTo(EdgeCommand.FAILED);
        assertThat(out.toString())
                .contains(parked.getFileName() + " at byte ")
                .contains("7 lines of customer k1")
                .contains(": damaged");
        assertThat(execute("spool", "check", "--directory", place, "-o", "json"))
                .isEqualTo(EdgeCommand.FAILED);
        assertThat(out.toString()).contains("\"clean\" : false").contains("\"customer\" : \"k1\"");

        assertThat(execute("spool", "repair", "--directory", place)).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains("give up the batch at byte").contains("nothing was changed");
        assertThat(Files.readAllBytes(parked)).isEqualTo(bytes);
        assertThat(execute("spool", "repair", "--apply", "--directory", place)).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains("steps done");
        assertThat(execute("spool", "check", "--directory", place)).isEqualTo(EdgeCommand.DONE);
        assertThat(execute("spool", "repair", "--directory", place)).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains("nothing to do");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = EdgeCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
