// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where the built parts are. */
public final class Parts {
    /** The time zone of our JVMs: far from everybody else's. */
    static final String ZONE = "Asia/Kathmandu";

    private static final List<String> PLACE =
            List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=" + ZONE);

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
        List<String> command =
                new ArrayList<>(List.of(java(), "-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(PLACE);
        command.addAll(List.of("-jar", file(jar).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command that runs one of our launchers with the JVM of the tests, in the same language. */
    public static List<String> launched(String launcher, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "CAUDAL_JAVA_OPTS=" + String.join(" ", PLACE),
                file(launcher).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The JVM that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
