// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A customer's starter zip, unpacked.
 *
 * @param customer whose it is
 * @param folder where its files are
 */
public record StarterZip(String customer, Path folder) {
    /** Has the provisioner write it, and unpacks it. */
    public static StarterZip unpack(Stage stage, Provisioning provisioning, String customer) {
        Path archive = stage.path("c" + customer + ".zip");
        provisioning.bundle(customer, archive);
        Path folder = stage.folder("customer-" + customer);
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("enablePosixFileAttributes", true));
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(zip.getPath("/").relativize(entry).toString());
                Files.createDirectories(target.getParent());
                Files.copy(entry, target);
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StarterZip(customer, folder);
    }

    /** One of the files. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** The client's settings as {@code java/client.properties} has them: PKCS#12 stores. */
    public Map<String, Object> settingsWithPkcs12() {
        Properties properties = new Properties();
        try {
            properties.load(Files.newBufferedReader(file("java/client.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        for (String location : new String[] {"ssl.keystore.location", "ssl.truststore.location"}) {
            settings.computeIfPresent(
                    location,
                    (name, path) ->
                            file("java").resolve(path.toString()).normalize().toString());
        }
        return settings;
    }

    /** The same connection with the PEM files. */
    public Map<String, Object> settingsWithPem() {
        Map<String, Object> settings = settingsWithPkcs12();
        settings.keySet().removeIf(name -> name.startsWith("ssl.keystore") || name.startsWith("ssl.truststore"));
        settings.remove("ssl.key.password");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.key", text("c" + customer + ".key.pem"));
        settings.put("ssl.keystore.certificate.chain", text("c" + customer + ".crt.pem"));
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", text("caudalCA.pem"));
        return settings;
    }

    private String text(String name) {
        try {
            return Files.readString(file(name), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
