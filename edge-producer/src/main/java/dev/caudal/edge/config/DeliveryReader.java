// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.naming.NodeName;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.sources.spi.SourceOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how lines get to Kafka, and where they wait. */
final class DeliveryReader {
    private final ConfigFile file;
    private final List<Problem> problems;

    DeliveryReader(ConfigFile file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Null if something is wrong, which is then noted. */
    @Nullable
    DeliverySettings read(Section root, @Nullable NodeName node) {
        int problemsBefore = problems.size();
        Section section = root.section("kafka");
        SourceOptions kafka = section.options(EdgeOptions.group("kafka"));
        SourceOptions memory = root.section("memory").options(EdgeOptions.group("memory"));
        for (String server : kafka.find(EdgeOptions.BOOTSTRAP).orElse(List.of())) {
            try {
                EdgeOptions.hostAndPort(server);
            } catch (IllegalArgumentException e) {
                section.problem("bootstrapServers", String.valueOf(e.getMessage()));
            }
        }
        Set<String> distinct = new HashSet<>();
        for (String server : kafka.find(EdgeOptions.BOOTSTRAP).orElse(List.of())) {
            if (!distinct.add(server.toLowerCase(Locale.ROOT))) {
                section.problem("bootstrapServers", "'" + server + "' is given twice; remove one");
            }
        }
        TlsFiles tls = tls(section, kafka);
        checkLevel(section, kafka);
        SpoolOptions spool = spool(root);
        if (node == null || problems.size() > problemsBefore) {
            return null;
        }
        return new DeliverySettings(
                node.value(),
                kafka.get(EdgeOptions.BOOTSTRAP),
                tls,
                kafka.get(EdgeOptions.COMPRESSION),
                kafka.get(EdgeOptions.COMPRESSION_LEVEL),
                kafka.get(EdgeOptions.LINGER),
                kafka.get(EdgeOptions.MAX_BATCH_LINES),
                kafka.get(EdgeOptions.REQUEST_TIMEOUT),
                kafka.get(EdgeOptions.RETRY_BACKOFF),
                kafka.get(EdgeOptions.METADATA_REFRESH),
                memory.get(EdgeOptions.MEMORY_LIMIT),
                spool);
    }

    /** Null if there is to be none, or something is wrong, which is then noted. */
    private @Nullable SpoolOptions spool(Section root) {
        int problemsBefore = problems.size();
        Section section = root.section("spool");
        SourceOptions spool = section.options(EdgeOptions.group("spool"));
        Optional<Path> directory = spool.find(EdgeOptions.SPOOL_DIRECTORY);
        if (root.has("spool") && directory.isEmpty() && problems.size() == problemsBefore) {
            section.problem("directory", "is missing: where are batches to wait?");
        }
        if (directory.isEmpty() || problems.size() > problemsBefore) {
            return null;
        }
        Path place = file.resolve(directory.get());
        if (place.getParent() == null) {
            section.problem(
                    "directory", place + " is the root of the file system; give the spool a directory of its own");
            return null;
        }
        return new SpoolOptions(
                place,
                spool.get(EdgeOptions.SPOOL_LIMIT),
                spool.get(EdgeOptions.SPOOL_AFTER),
                spool.get(EdgeOptions.SPOOL_FSYNC),
                spool.get(EdgeOptions.SPOOL_RETENTION),
                spool.get(EdgeOptions.SPOOL_FULL));
    }

    private static void checkLevel(Section section, SourceOptions kafka) {
        Optional<Codec> codec = kafka.find(EdgeOptions.COMPRESSION);
        Optional<Integer> level = kafka.find(EdgeOptions.COMPRESSION_LEVEL);
        if (codec.isPresent()
                && level.isPresent()
                && codec.get() != Codec.NONE
                && level.get() > codec.get().maxLevel()) {
            section.problem(
                    "compressionLevel",
                    level.get() + " is above the highest level of "
                            + codec.get().label() + ", which is " + codec.get().maxLevel());
        }
    }

    private @Nullable TlsFiles tls(Section section, SourceOptions kafka) {
        Optional<Path> certificate = kafka.find(EdgeOptions.CERTIFICATE);
        Optional<Path> key = kafka.find(EdgeOptions.KEY);
        Optional<Path> ca = kafka.find(EdgeOptions.CA);
        if (kafka.find(EdgeOptions.PLAINTEXT).orElse(false)) {
            if (certificate.isPresent() || key.isPresent() || ca.isPresent()) {
                section.problem("plaintext", "is true, but certificate, key or ca are given too; choose one");
            }
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty() || ca.isEmpty()) {
            section.problem("needs certificate, key and ca (or, for development, plaintext: true)");
            return null;
        }
        return new TlsFiles(file.resolve(certificate.get()), file.resolve(key.get()), file.resolve(ca.get()));
    }
}
