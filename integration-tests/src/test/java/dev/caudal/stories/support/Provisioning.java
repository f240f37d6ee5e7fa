// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import dev.caudal.localkafka.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The provisioner's jar, run once for each command, for one cluster: initialised when it is first asked for, with one edge
 * node. Its state lives in the cluster's directory and goes with it.
 */
public final class Provisioning {
    /** The edge node of all stories. */
    public static final String NODE = "story-edge";

    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*([0-9]+)");
    private static final Map<LocalKafka, Provisioning> BY_CLUSTER = new ConcurrentHashMap<>();

    private final LocalKafka kafka;
    private final Path directory;
    private final AtomicInteger commands = new AtomicInteger();

    private Provisioning(LocalKafka kafka) {
        this.kafka = kafka;
        this.directory = kafka.directory().resolve("provisioning");
    }

    /** For this cluster; the first call prepares it. */
    public static Provisioning of(LocalKafka kafka) {
        return BY_CLUSTER.computeIfAbsent(kafka, cluster -> {
            Provisioning provisioning = new Provisioning(cluster);
            try {
                Files.createDirectory(provisioning.directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            provisioning.must("init");
            provisioning.must("edge-credentials", NODE, "-o", provisioning.directory.toString());
            return provisioning;
        });
    }

    /** The cluster. */
    public LocalKafka kafka() {
        return kafka;
    }

    /** Gives customers their topics and puts them on the active list. */
    public void subscribe(String... customers) {
        must(Stream.concat(Stream.of("subscribe"), Arrays.stream(customers)).toArray(String[]::new));
    }

    /** Takes a customer off the active list. */
    public void unsubscribe(String customer) {
        must("unsubscribe", customer);
    }

    /** Writes a customer's starter zip. */
    public void bundle(String customer, Path zip) {
        must("bundle", customer, "-o", zip.toString());
    }

    /** Writes the active list and returns its version. */
    public long exportActive(Path file) {
        must("export-active", "-o", file.toString());
        try {
            Matcher version = VERSION.matcher(Files.readString(file));
            if (!version.find()) {
                throw new AssertionError(file + " has no version");
            }
            return Long.parseLong(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder with the edge node's {@code edge.crt.pem}, {@code edge.key.pem} and {@code ca.pem}. */
    public Path credentials() {
        return directory.resolve(NODE);
    }

    /** Runs any command to its end. */
    public Child run(String... command) {
        return runLine(line(command));
    }

    private List<String> line(String... command) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--admin",
                                kafka.adminPropertiesFile().toString(),
                                "--state",
                                directory.resolve("state").toString()),
                        Arrays.stream(command))
                .toArray(String[]::new);
        return Parts.java("provisioner/target/provisioner.jar", arguments);
    }

    private Child runLine(List<String> line) {
        try (Child child = Child.start("command-" + commands.incrementAndGet(), line, directory, null)) {
            child.awaitExit();
            return child;
        }
    }

    /** The same for a provisioner whose clock is an hour and a minute ahead: for it, this hour is over. */
    public Child runInAnHour(String... command) {
        // Without the second, each thread of the JVM that waits for a time goes round and round instead.
        List<String> line = new ArrayList<>(List.of(
                "env",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                Peer.program("faketime"),
                "-f",
                "+61m"));
        line.addAll(line(command));
        return runLine(line);
    }

    private void must(String... command) {
        Child child = run(command);
        if (child.awaitExit() != 0) {
            throw new AssertionError("provisioner " + String.join(" ", command) + child.tail());
        }
    }
}
