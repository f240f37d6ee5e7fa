// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A starter zip, unzipped as a customer does it, and the properties that follow from its files. */
record Unzipped(Path folder, String customer) {
    static Unzipped of(Path zip, Path folder, String customer) {
        try (ZipInputStream stream = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, stream.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Unzipped(folder, customer);
    }

    /** By the PEM files. */
    Map<String, Object> pem(String bootstrapServers) {
        Map<String, Object> properties = common(bootstrapServers);
        properties.put("ssl.keystore.type", "PEM");
        properties.put("ssl.keystore.key", text("c" + customer + ".key.pem"));
        properties.put("ssl.keystore.certificate.chain", text("c" + customer + ".crt.pem"));
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", folder.resolve("caudalCA.pem").toString());
        return properties;
    }

    /** By the PKCS#12 files. */
    Map<String, Object> pkcs12(String bootstrapServers) {
        String password = text("password.txt").strip();
        Map<String, Object> properties = common(bootstrapServers);
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put(
                "ssl.keystore.location",
                folder.resolve("c" + customer + ".keystore.p12").toString());
        properties.put("ssl.keystore.password", password);
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put(
                "ssl.truststore.location", folder.resolve("truststore.p12").toString());
        properties.put("ssl.truststore.password", password);
        return properties;
    }

    static Map<String, Object> common(String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("security.protocol", "SSL");
        properties.put("key.deserializer", ByteArrayDeserializer.class);
        properties.put("value.deserializer", ByteArrayDeserializer.class);
        properties.put("key.serializer", ByteArraySerializer.class);
        properties.put("value.serializer", ByteArraySerializer.class);
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.metrics.push", false);
        properties.put("max.block.ms", 10_000);
        return properties;
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
