// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The edge-producer's package as the build has made it, and the same with other versions. */
public final class DebianPackage {
    private static final String BUILT = "edge-producer/target/caudal-edge.deb";

    private DebianPackage() {}

    /** The package under another version; nothing else in it differs. */
    public static Path withVersion(Stage stage, String version) {
        Path tree = stage.path("package-" + version);
        must(
                stage,
                "unpack-" + version,
                "dpkg-deb",
                "--raw-extract",
                Parts.file(BUILT).toString(),
                tree.toString());
        Path control = tree.resolve("DEBIAN/control");
        Path made = stage.path("caudal-edge_" + version + ".deb");
        try {
            Files.writeString(
                    control, Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: " + version));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        must(stage, "pack-" + version, "dpkg-deb", "--build", "-Znone", tree.toString(), made.toString());
        return made;
    }

    private static void must(Stage stage, String name, String... command) {
        Child child = stage.run(name, List.of(command));
        if (child.awaitExit() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed" + child.tail());
        }
    }
}
