// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of others that a test needs. Without one the test is not run, and says so; with {@code CI=true} it fails. */
public final class Peers {
    private static final String PLACES = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";

    private Peers() {}

    /** The program's path. */
    public static String require(String program, String debianPackage) {
        for (String place : PLACES.split(":", -1)) {
            Path path = Path.of(place, program);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        throw missing(debianPackage);
    }

    /** Where {@code ./verify} has unpacked a package that cannot be installed beside another. */
    public static Path requireUnpacked(String debianPackage) {
        Path root = Path.of("..", ".peers", debianPackage).toAbsolutePath().normalize();
        if (Files.isDirectory(root)) {
            return root;
        }
        throw missing(debianPackage);
    }

    private static AssertionError missing(String debianPackage) {
        String message = "missing " + debianPackage;
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        return abort(message);
    }
}
