// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/log-sources.md: compiled from the page, packed into a jar, found, configured and run. */
class SourceFromAnotherJarTest {
    private static final Path PAGE = Path.of("..", "docs", "log-sources.md");
    private static final Pattern CODE =
            Pattern.compile("```java\n(package com\\.example\\.heartbeat;.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void shouldFindConfigureAndRunASourceFromAnotherJar() throws Exception {
        List<String> problems = new ArrayList<>();
        Problems collect = (option, problem) -> problems.add(option + ": " + problem);
        CollectingHandler handler = new CollectingHandler();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {exampleJar().toUri().toURL()}, getClass().getClassLoader())) {
            SourceTypes types = SourceTypes.load(loader);

            assertThat(types.create("heartbeat", "probe", Map.of("intervall", "1s"), collect))
                    .isEmpty();
            LogSource source = types.create("heartbeat", "probe", Map.of("customer", "83", "interval", "1ms"), collect)
                    .orElseThrow();
            SourceRunner runner = new SourceRunner(source, handler, SourceListener.NONE);
            runner.start();
            Await.until("lines arrive", () -> handler.lines().size() > 3);
            assertThat(runner.close(Duration.ofSeconds(5))).isTrue();

            assertThat(types.providers()).extracting(SourceProvider::type).contains("heartbeat", "fifo", "subprocess");
        }
        assertThat(handler.lines()).startsWith("83 heartbeat 1", "83 heartbeat 2");
        assertThat(problems)
                .containsExactly("intervall: unknown option; did you mean 'interval'?", "customer: is missing: text");
    }

    private Path exampleJar() throws Exception {
        Matcher code = CODE.matcher(Files.readString(PAGE));
        assertThat(code.find()).as("the example is on the page").isTrue();
        Path source = Files.createDirectories(directory.resolve("src")).resolve("HeartbeatProvider.java");
        Files.writeString(source, code.group(1));
        Path classes = directory.resolve("classes");
        run(
                "javac",
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(SourceProvider.class.getName()), "com.example.heartbeat.HeartbeatProvider\n");
        Path jar = directory.resolve("heartbeat.jar");
        run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar;
    }

    private static void run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
