// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs that Debian brings. A missing part skips the test, or fails it where {@code CI=true} says that it must be
 * there.
 */
public enum Part {
    /** The browser. */
    CHROMIUM("chromium", "chromium"),
    /** What drives it. */
    CHROMEDRIVER("chromium-driver", "chromedriver"),
    /** Confluent's client for Debian's own Python. */
    PYTHON_CLIENT("python3-confluent-kafka", "/usr/lib/python3/dist-packages/confluent_kafka");

    private final String debianPackage;
    private final String file;

    Part(String debianPackage, String file) {
        this.debianPackage = debianPackage;
        this.file = file;
    }

    /** Where it is. */
    public Path require() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                        Stream.of("/usr/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseGet(this::missing);
    }

    private Path missing() {
        String reason = "missing " + debianPackage;
        return "true".equals(System.getenv("CI")) ? Assertions.fail(reason) : Assumptions.abort(reason);
    }
}
