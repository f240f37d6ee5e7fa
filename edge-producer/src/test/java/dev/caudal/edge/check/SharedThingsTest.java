// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.cli.EdgeCommand;
import dev.caudal.sources.spi.SourceProvider;
import dev.caudal.sources.spi.SourceTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parts of a process cannot share is refused before it starts, with both places. */
@Timeout(120)
final class SharedThingsTest {
    private static final String FILE = "type: file, path: DIR/a.log, stateFile: DIR/a.state";

    @TempDir
    private Path directory;

    private CheckedNode node;

    @BeforeEach
    void write() throws IOException {
        node = new CheckedNode(directory);
        Files.createDirectory(node.path("logs"));
        Files.createSymbolicLink(node.path("link"), node.path("logs"));
        node.write("logs/there.log", "");
        Files.createLink(node.path("hard.log"), node.path("logs/there.log"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type: file, path: DIR/b.log, stateFile: DIR/a.state | stateFile | DIR/a.state is the checkpoint of source 'b' and also the checkpoint of source 'a' (sources[0].stateFile, line 3)",
                "type: file, path: DIR/a.log, stateFile: DIR/b.state | path | DIR/a.log is the log of source 'b' and also the log of source 'a' (sources[0].path, line 3)",
                "type: file, path: DIR/logs/../a.log, stateFile: DIR/b.state | path | also, as DIR/a.log, the log of source 'a'",
                "type: file, path: DIR/b.log, stateFile: DIR/a.state.new | stateFile | is the checkpoint of source 'b' and also the checkpoint's draft of source 'a'",
                "type: file, path: DIR/b.log, stateFile: DIR/a.log | stateFile | is the checkpoint of source 'b' and also the log of source 'a'",
                "type: fifo, path: DIR/a.log | path | is the pipe of source 'b' and also the log of source 'a'",
                "type: syslog, listen: 'unix:DIR/a.state' | listen | is the socket of source 'b' and also the checkpoint of source 'a'",
            })
    void shouldRefuseWhatASourceCannotShareWithAFile(String second, String option, String problem) {
        sources(FILE, second);
        refuses("sources[1]." + option, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type: fifo, path: DIR/a.pipe | type: fifo, path: DIR/logs/../a.pipe | path",
                "type: fifo, path: DIR/logs/a.pipe | type: fifo, path: DIR/link/a.pipe | path",
                "type: fifo, path: DIR/a.pipe, descriptor: hls | type: fifo, path: DIR/b.pipe, descriptor: hls | descriptor",
                "type: fifo, path: DIR/a.pipe | type: file, path: DIR/x.log, stateFile: DIR/a.pipe.reader | stateFile",
                "type: file, path: DIR/logs/there.log, stateFile: DIR/a | type: file, path: DIR/hard.log, stateFile: DIR/b | path",
                "type: stdin | type: stdin, whenFull: wait | type",
                "type: stdin | type: syslog, listen: stdin | listen",
                "type: syslog, listen: 'udp://127.0.0.1:5140' | type: syslog, listen: 'udp://127.0.0.1:5140' | listen",
                "type: syslog, listen: 'udp://127.0.0.1:5140' | type: syslog, listen: 'udp://0.0.0.0:5140', allowRemote: true | listen",
                "type: syslog, listen: 'tcp://[::]:5140', allowRemote: true | type: syslog, listen: 'tcp://127.0.0.1:5140' | listen",
                "type: syslog, listen: 'tcp://[::1]:5140' | type: syslog, listen: 'tcp://[0:0:0:0:0:0:0:1]:5140' | listen",
                "type: syslog, listen: 'tcp://[::ffff:127.0.0.1]:5140' | type: syslog, listen: 'tcp://127.0.0.1:5140' | listen",
                "type: syslog, listen: 'unix:DIR/logs/s' | type: syslog, listen: 'unix:DIR/link/s' | listen",
            })
    void shouldRefuseWhatTwoSourcesCannotShareHoweverItIsWritten(String first, String second, String option) {
        sources(first, second);
        refuses("sources[1]." + option, "source 'b' and also");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type: syslog, listen: 'udp://127.0.0.1:5140' | type: syslog, listen: 'tcp://127.0.0.1:5140'",
                "type: syslog, listen: 'tcp://127.0.0.1:5140' | type: syslog, listen: 'tcp://127.0.0.2:5140'",
                "type: syslog, listen: 'tcp://127.0.0.1:5140' | type: syslog, listen: 'tcp://127.0.0.1:5141'",
                "type: file, path: DIR/a.log, stateFile: DIR/a | type: file, path: DIR/logs/a.log, stateFile: DIR/logs/a",
                "type: fifo, path: DIR/a.pipe, descriptor: a | type: fifo, path: DIR/b.pipe, descriptor: b",
            })
    void shouldAcceptWhatOnlyLooksAlike(String first, String second) {
        sources(first, second);
        assertThat(node.check("--offline")).startsWith("0 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spool: {directory: spool} | stateFile: DIR/spool/a.state | stateFile | also, as DIR/spool, the directory of the spool (spool.directory, line",
                "spool: {directory: link} | stateFile: DIR/logs/a.state | stateFile | the directory of the spool",
                "spool: {directory: spool} | stateFile: DIR/spool.tally | stateFile | the tally (spool.directory, line",
                "tap: {socket: tap.sock} | stateFile: DIR/tap.sock | stateFile | the socket of tap (tap.socket, line",
                "memory: {} | stateFile: DIR/active.json | stateFile | the active list (customers.file, line",
                "memory: {} | stateFile: DIR/edge.yaml | stateFile | this configuration;",
                "memory: {} | stateFile: DIR/ca.pem | stateFile | the CA file (kafka.ca, line",
            })
    void shouldRefuseWhatASourceCannotShareWithOtherParts(String part, String state, String option, String problem) {
        node.says(part + "\n");
        sources("type: file, path: DIR/a.log, " + state);
        refuses("sources[0]." + option, problem);
    }

    @Test
    void shouldRefuseWhatThePartsCannotShareAmongThemselves() {
        node.says("tap: {socket: spool/tap}\nspool: {directory: spool}\n");
        refuses("tap.socket", "the socket of tap and also, as DIR/spool, the directory of the spool");
        node.says("http: {listen: 'localhost:5140'}\n");
        sources("type: syslog, listen: 'tcp://127.0.0.1:5140'");
        refuses("sources[0].listen", "also, as tcp://localhost:5140, the address of the metrics (http.listen, line");
    }

    @Test
    void shouldRefuseASourceThatNeedsOneThingTwice() throws IOException {
        Files.createSymbolicLink(node.path("same"), node.path("a.log"));
        sources("type: file, path: DIR/a.log, stateFile: DIR/same");
        refuses("sources[0].stateFile", "DIR/same (its checkpoint) is also its log, path: DIR/a.log");
    }

    @Test
    void shouldAcceptOnTwoPlatformsWhatNeverRunsTogether() {
        node.replace("""
                sources:
                  - name: access
                    type: stdin
                """, """
                platform: one
                platforms:
                  one: { sources: [{ name: access, type: stdin }] }
                  two: { sources: [{ name: access, type: stdin }] }
                """);
        assertThat(node.check("--offline")).startsWith("0 ");
    }

    /** A new type has to say here what becomes of it when it is configured twice. */
    @Test
    void shouldKnowOfEveryTypeWhetherItCanBeThereTwice() {
        Map<String, String> refused = Map.of(
                "fifo", "path: DIR/x",
                "file", "path: DIR/x, stateFile: DIR/y",
                "stdin", "whenFull: drop",
                "syslog", "listen: 'unix:DIR/x'");
        Map<String, String> accepted = Map.of("subprocess", "command: [sh]", "varnish", "format: '%h'");
        List<String> types = SourceTypes.load().providers().stream()
                .map(SourceProvider::type)
                .toList();
        assertThat(types).containsExactlyInAnyOrder("fifo", "file", "stdin", "syslog", "subprocess", "varnish");
        types.forEach(type -> {
            String source = "type: " + type + ", " + refused.getOrDefault(type, accepted.get(type));
            sources(source, source);
            assertThat(node.check("--offline")).startsWith(refused.containsKey(type) ? "2 " : "0 ");
            node = new CheckedNode(directory);
        });
    }

    private void sources(String... each) {
        StringBuilder sources = new StringBuilder("sources:\n");
        for (int i = 0; i < each.length; i++) {
            sources.append("  - { name: ")
                    .append((char) ('a' + i))
                    .append(", ")
                    .append(each[i].replace("DIR", directory.toString()))
                    .append(" }\n");
        }
        node.replace("sources:\n  - name: access\n    type: stdin\n", sources.toString());
    }

    private void refuses(String place, String problem) {
        String said = node.check("--offline");
        String expected = ": " + place + ": ";
        assertThat(said)
                .startsWith("2 ")
                .contains(expected)
                .contains(problem.replace("DIR", directory.toString()))
                .hasLineCount(1);
        assertThat(EdgeCommand.execute("run", "--config", node.path("edge.yaml").toString()))
                .isEqualTo(EdgeCommand.BAD_USAGE);
    }
}
