// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code edge-producer/bin/caudal-edge}, as an operator meets it. */
@Story
final class LauncherIT {
    private static final Path LAUNCHER = Parts.file("edge-producer/bin/caudal-edge");

    @Test
    void shouldFindTheJarThroughLinksAndPassTheExitCodeOn(Stage stage) throws Exception {
        Path absolute = Files.createSymbolicLink(stage.path("absolute"), LAUNCHER);
        Path relative = Files.createSymbolicLink(stage.path("relative"), absolute.getFileName());
        Child version = stage.run("version", command(relative, "", "--version"));
        assertThat(version.out()).contains("edge-producer");
        assertThat(version.awaitExit()).isZero();

        Child bad = stage.run(
                "bad",
                command(relative, "", "run", "--config", stage.path("none.yaml").toString()));
        assertThat(bad.awaitExit()).isEqualTo(2);
        assertThat(bad.err()).contains("none.yaml");
    }

    @Test
    void shouldLetTheOperatorsOptionsWin(Stage stage) {
        Child child = stage.run("options", command(LAUNCHER, "-Xmx96m -XX:+PrintFlagsFinal", "--version"));
        assertThat(child.out()).containsPattern("MaxHeapSize +:?= 100663296 ").containsPattern("UseSerialGC += true ");
    }

    @Test
    void shouldTakeItsClassesFromAnArchiveOnceThereIsOneAndPassOverADamagedOne(Stage stage) throws Exception {
        Path cache = stage.path("cache");
        String before = withCache(stage, cache, "-Xlog:class+load", "--version");
        assertThat(withCache(stage, cache, "", "--make-archive")).isEmpty();
        String after = withCache(stage, cache, "-Xlog:class+load", "--version");
        assertThat(ownClassesFromArchive(before)).isZero();
        assertThat(ownClassesFromArchive(after)).isPositive();

        Path archive;
        try (Stream<Path> files = Files.list(cache)) {
            archive = files.reduce((first, second) -> {
                        throw new AssertionError("more than the archive: " + first + ", " + second);
                    })
                    .orElseThrow();
        }
        Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 4096));
        assertThat(withCache(stage, cache, "", "--version")).startsWith("caudal edge-producer");
    }

    private static String withCache(Stage stage, Path cache, String options, String argument) {
        List<String> command = new ArrayList<>(command(LAUNCHER, options, argument));
        command.add(1, "CAUDAL_EDGE_CACHE=" + cache);
        Child child = stage.run("cache", command);
        assertThat(child.awaitExit()).as(child.tail()).isZero();
        return child.out();
    }

    private static long ownClassesFromArchive(String log) {
        return log.lines()
                .filter(line -> line.contains(" dev.caudal.edge.") && line.contains("shared objects file"))
                .count();
    }

    @Test
    void shouldSayWhatIsMissing(Stage stage) throws Exception {
        Path alone = Files.copy(LAUNCHER, stage.path("caudal-edge"), StandardCopyOption.COPY_ATTRIBUTES);
        Child noJar = stage.run("no-jar", command(alone, "", "--version"));
        assertThat(noJar.awaitExit()).isEqualTo(1);
        assertThat(noJar.err()).contains("edge-producer.jar").contains("CAUDAL_EDGE_JAR");

        Child noJava = stage.run("no-java", List.of("env", "JAVA_HOME=/nowhere", LAUNCHER.toString(), "--version"));
        assertThat(noJava.awaitExit()).isEqualTo(1);
        assertThat(noJava.err()).contains("/nowhere/bin/java").contains("JAVA_HOME");
    }

    private static List<String> command(Path launcher, String options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "CAUDAL_JAVA_OPTS=" + options,
                launcher.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
