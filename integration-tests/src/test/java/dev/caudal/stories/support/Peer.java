// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real program that is not ours and comes in a Debian package. */
public enum Peer {
    /** varnishd, varnishncsa, varnishadm. */
    VARNISH("varnish", "varnishd", "varnishncsa", "varnishadm"),
    /** nginx. */
    NGINX("nginx-light", "nginx"),
    /** librdkafka's command line. */
    KCAT("kcat", "kcat"),
    /** The program that shows another the time of later. */
    FAKETIME("faketime", "faketime"),
    /** Prometheus, and promtool. */
    PROMETHEUS("prometheus", "prometheus", "promtool"),
    /** openssl, and Debian's own Python. */
    OPENSSL("openssl", "openssl", "/usr/bin/python3"),
    /** Debian's own Python with Confluent's client. */
    PYTHON_CLIENT("python3-confluent-kafka", "/usr/bin/python3", "/usr/lib/python3/dist-packages/confluent_kafka");

    private final String debianPackage;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> files;

    Peer(String debianPackage, String... files) {
        this.debianPackage = debianPackage;
        this.files = List.of(files);
    }

    /** Goes on if it is installed; otherwise skips the test, or fails it where {@code CI=true} says that it must be there. */
    public void require() {
        if (files.stream().allMatch(file -> find(file).isPresent())) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail("missing " + debianPackage);
        }
        Assumptions.abort("missing " + debianPackage);
    }

    /** The path of one of its programs. */
    public static String program(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException(name + " is not installed"))
                .toString();
    }

    private static Optional<Path> find(String name) {
        // Debian leaves /usr/sbin out of a user's PATH.
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                        Stream.of("/usr/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::exists)
                .findFirst();
    }
}
