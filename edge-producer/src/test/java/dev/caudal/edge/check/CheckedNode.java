// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.TestAuthority;
import dev.caudal.edge.TestAuthority.Wish;
import dev.caudal.edge.cli.EdgeCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A directory with a configuration that is right, for tests that make it wrong and have it checked. */
final class CheckedNode {
    final Path directory;
    final TestAuthority authority;

    CheckedNode(Path directory) {
        this.directory = directory;
        this.authority = TestAuthority.create(directory, "ca");
        authority.issue("edge", Wish.GOOD);
        write("active.json", """
                {"epoch": "e", "version": 1, "customers": [
                  {"id": "83", "subscription": "s", "topics": {"access": "c83"}}]}
                """);
        says("");
    }

    /** The configuration with more at its end. */
    void says(String more) {
        write("edge.yaml", """
                node: e1
                sources:
                  - name: access
                    type: stdin
                customers:
                  file: active.json
                kafka:
                  bootstrapServers: ["localhost:9093"]
                  certificate: edge.crt.pem
                  key: edge.key.pem
                  ca: ca.pem
                """ + more);
    }

    /** Something in the configuration becomes something else. */
    void replace(String right, String wrong) {
        String text = read("edge.yaml");
        assertThat(text).contains(right);
        write("edge.yaml", text.replace(right, wrong));
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(path(name), text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(path(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code check-config} says, after its exit code; that it has changed nothing is asserted. */
    String check(String... more) {
        // Whoever asks first is told by SLF4J which providers the tests have: no answer of the command's.
        LoggerFactory.getILoggerFactory();
        Map<Path, String> before = contents();
        Path out = path("said");
        List<String> arguments = new ArrayList<>(
                List.of("check-config", "--config", path("edge.yaml").toString()));
        arguments.addAll(List.of(more));
        PrintStream originalOut = System.out;
        PrintStream originalErr = System.err;
        int exit;
        try (PrintStream print = new PrintStream(
                Files.newOutputStream(out, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                true,
                StandardCharsets.ISO_8859_1)) {
            System.setOut(print);
            System.setErr(print);
            exit = EdgeCommand.execute(arguments.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(originalOut);
            System.setErr(originalErr);
        }
        String said = read("said");
        try {
            Files.delete(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(contents()).isEqualTo(before);
        return exit + " " + said;
    }

    private Map<Path, String> contents() {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                boolean regular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
                contents.put(
                        file,
                        regular && Files.isReadable(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "");
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
