// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the built parts are. */
public final class Parts {
    private Parts() {}

    /** The folder of the whole project. */
    public static Path repository() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("caudal.repository"), "run with Maven, which sets -Dcaudal.repository"));
    }

    /** A file that the build or the project has; a missing one is named. */
    public static Path file(String path) {
        Path file = repository().resolve(path);
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing: build it with './mvnw verify -pl integration-tests -am'");
        }
        return file;
    }

    /** A command that runs one of our jars in a small JVM whose language upper-cases letters in its own way. */
    public static List<String> java(String jar, String... arguments) {
        return Stream.concat(
                        Stream.of(
                                java(),
                                "-Xmx48m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Duser.timezone=Asia/Kathmandu",
                                "-jar",
                                file(jar).toString()),
                        Stream.of(arguments))
                .toList();
    }

    /** The JVM that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
