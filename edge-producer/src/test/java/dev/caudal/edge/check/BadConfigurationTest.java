// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F52–F65: each bad input gives a clear error and changes nothing. */
final class BadConfigurationTest {
    @TempDir
    private Path directory;

    private CheckedNode node;

    @BeforeEach
    void write() {
        node = new CheckedNode(directory);
        node.write("plain", "a file");
    }

    @Test
    void shouldAcceptWhatIsRight() {
        assertThat(node.check("--offline"))
                .startsWith("0 ")
                .contains("ok; node e1")
                .doesNotContain("warning");
        assertThat(node.check()).startsWith("0 ").contains("warning: ", "localhost:9093: does not answer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // F52
                "`  linqer: 1s` | 12:3: kafka.linqer: unknown option; did you mean 'linger'?",
                "`custommers: {}` | 12:1: custommers: unknown option; did you mean 'customers'?",
                // F53
                "`memory: {limit: 10MB}` | '10MB' has an unknown unit: use B, KiB, MiB or GiB",
                "`drain: 10 parsecs` | '10 parsecs' needs a unit: ms, s, m, h or d",
                "`drain: -1` | '-1' must be a time",
                "`drain: 1e3` | must be a time such as 500ms",
                "`memory: {limit: 99999999999GiB}` | '99999999999GiB' is too large",
                // F54, F55, F56
                "`spool: {directory: /}` | 12:9: spool.directory: / is the root of the file system",
                "`spool: {directory: plain}` | plain is no directory",
                "`spool: {directory: plain/spool}` | plain is no directory",
                "`spool: {directory: spool, limit: 16384GiB}` | are more than the whole volume",
                "`spool: {directory: spool, limit: 8MiB}` | is out of range: 16MiB",
                "`spool: {limit: 1GiB}` | spool.directory: is missing",
                // F61
                "`  bootstrapServers: []` | kafka.bootstrapServers: is given twice",
                // F62
                "`  acks: 1` | kafka.acks: unknown option",
                "`  enable.idempotence: false` | kafka.enable.idempotence: unknown option",
                "`  client.id: \"a\\nb\"` | kafka.client.id: unknown option",
                "`  sasl.jaas.config: com.sun.security.auth.module.JndiLoginModule required;` | unknown option",
                // F63
                "`\tdrain: 1s` | this is not YAML",
                // The list
                "`http: {listen: here}` | 'here' is no host:port",
                "`http: {listen: 'localhost:1024', key: edge.key.pem}` | http.key: certificate and key are given together",
                "`http: {listen: 'localhost:1024', tokenFile: plain}` | http.tokenFile: needs certificate and key",
                "`http: {listen: 'localhost:1024', certificate: plain, key: edge.key.pem}` | http.certificate: certificate ",
                "`http: {customers: 1}` | http.listen: is missing",
            })
    void shouldRefuse(String more, String problem) {
        node.says(more + "\n");
        refuses(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // F57
                "`type: stdin` | `path: /run/a.pipe` | sources[0].type: is missing",
                "`type: stdin` | `type: fifo` | sources[0].path: is missing",
                "`type: stdin` | `{type: fifo}` | this is not YAML",
                "`    type: stdin` | `    type: fifo\n    path: /x/a.pipe\n    command: [a]` | .command: unknown option",
                "`type: stdin` | `type: fofo` | 'fofo' is none of",
                // F58
                "`    type: stdin` | `    type: fifo\n    path: DIR/plain` | a regular file of",
                "`    type: stdin` | `    type: fifo\n    path: DIR` | a directory, not a named pipe",
                "`    type: stdin` | `    type: fifo\n    path: DIR/dangling` | a symbolic link to nothing",
                "`    type: stdin` | `    type: fifo\n    path: DIR/none/a.pipe` | there is no directory",
                "`    type: stdin` | `    type: fifo\n    path: a.pipe` | 'a.pipe' must be an absolute path",
                // F59
                "`    type: stdin` | `    type: subprocess\n    command: [varnishncsaa]` | not found on PATH=",
                "`    type: stdin` | `    type: subprocess\n    command: [DIR/active.json]` | not executable",
                "`    type: stdin` | `    type: subprocess\n    command: [./none]` | there is no such file",
                "`    type: stdin` | `    type: subprocess\n    command: [\"cat /etc/passwd | sh\"]` | there is no such file",
                "`    type: stdin` | `    type: subprocess\n    command: cat x; rm y` | must be a list",
                "`    type: stdin` | `    type: subprocess\n    command: [sh]\n    directory: DIR/none` | no such directory",
                "`    type: stdin` | `    type: file\n    path: DIR\n    stateFile: DIR/state` | is a directory",
                "`    type: stdin` | `    type: file\n    path: /x\n    stateFile: DIR/none/state` | there is no directory",
                // F61
                "`[\"localhost:9093\"]` | `[]` | must not be an empty list",
                "`[\"localhost:9093\"]` | `[\"a:1\", \"A:1\"]` | 'A:1' is given twice",
                "`[\"localhost:9093\"]` | `[\"a:99999\"]` | no port from 1 to 65535",
                "`[\"localhost:9093\"]` | `[\"2001:db8::1:9093\"]` | stands in brackets",
                "`[\"localhost:9093\"]` | `localhost:9093` | must be a list",
                // The list
                "`file: active.json` | `file: none.json` | the file does not exist",
                "`file: active.json` | `file: ca.pem` | the list is not JSON",
                "`file: active.json` | `refresh: 1s` | needs 'file' or 'url'",
                "`file: active.json` | `file: active.json\n  url: https://a/` | has both 'file' and 'url'",
                "`file: active.json` | `file: active.json\n  tokenFile: t` | is for a list by 'url'",
                "`file: active.json` | `url: ftp://a/` | is no https://HOST/PATH",
                "`file: active.json` | `url: http://panel.example/` | is without TLS",
                "`file: active.json` | `url: https://me:secret@a/` | names a user; give a tokenFile",
                "`file: active.json` | `url: https://a:99999/` | no port from 1 to 65535",
                "`file: active.json` | `url: 'https://a b/'` | is no URL",
                "`file: active.json` | `url: https://a/\n  certificate: edge.crt.pem` | given together or not",
                "`file: active.json` | `url: https://a/\n  ca: active.json` | holds no certificate in PEM",
                "`file: active.json` | `url: https://a/\n  tokenFile: none` | tokenFile",
                "`file: active.json` | `url: https://a/\n  cache: active.json/x` | is no directory",
            })
    void shouldRefuseInPlaceOf(String right, String wrong, String problem) throws IOException {
        Files.createSymbolicLink(node.path("dangling"), node.path("nowhere"));
        node.replace(right, wrong.replace("DIR", directory.toString()));
        refuses(problem);
        assertThat(node.check("--offline")).doesNotContain("secret@");
    }

    /** F54. */
    @Test
    void shouldWarnOfASpoolInMemory() {
        assumeFalse(!Files.isDirectory(Path.of("/dev/shm")));
        node.says("spool: {directory: /dev/shm/caudal-none, limit: 16MiB}\n");
        assertThat(node.check("--offline")).contains("warning: ", "is in memory (tmpfs)");
    }

    /** F60. */
    @Test
    void shouldRefuseAKeyThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(node.path("edge.key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        refuses("10:3: kafka.key: key " + node.path("edge.key.pem") + ": has mode rw-r--r--");
        Files.delete(node.path("edge.key.pem"));
        refuses("edge.key.pem: does not exist");
    }

    /** F60. */
    @Test
    void shouldRefuseATokenThatOthersMayRead() throws IOException {
        node.write("token", "canary-7711");
        Files.setPosixFilePermissions(node.path("token"), PosixFilePermissions.fromString("rw-r-----"));
        node.replace("file: active.json", "url: https://localhost:1/\n  tokenFile: token");
        refuses("7:3: customers.tokenFile: tokenFile " + node.path("token") + ": has mode rw-r-----");
        assertThat(node.check("--offline")).doesNotContain("canary");
    }

    /** F64: a file that is cut off anywhere is a configuration or a list of problems, and never anything else. */
    @Test
    void shouldReadEveryHalfOfAFile() throws IOException {
        String whole = node.read("edge.yaml");
        Path half = node.path("half.yaml");
        for (int length = 0; length < whole.length(); length += 3) {
            Files.writeString(half, whole.substring(0, length));
            Files.setLastModifiedTime(half, FileTime.fromMillis(0));
            try {
                EdgeConfigReader.read(half);
            } catch (InvalidConfigException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldSayEverythingAtOnceInTheOrderOfTheFile() {
        node.says("spool: {directory: plain}\n");
        node.replace("type: stdin", "type: subprocess\n    command: [nonesuch]");
        node.replace("file: active.json", "file: none.json");
        node.replace("ca: ca.pem", "ca: none.pem");
        assertThat(node.check("--offline"))
                .startsWith("2 ")
                .contains("kafka.ca: ", "spool.directory: ", "sources[0].command: ", "customers.file: ");
    }

    private void refuses(String problem) {
        assertThat(node.check("--offline")).startsWith("2 ").contains(problem).contains("edge.yaml:");
    }
}
