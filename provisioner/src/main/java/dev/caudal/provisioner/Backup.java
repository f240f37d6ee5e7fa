// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The registry and the clients' CA, as one file: a zip of {@code registry.json} and {@code state/…}. It holds private keys.
 *
 * @param records of the registry, by key
 * @param state the files of the state directory, by name
 */
record Backup(SortedMap<String, JsonNode> records, SortedMap<String, String> state) {
    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 256 << 20;
    private static final String REGISTRY = "registry.json";
    private static final String STATE = "state/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies both. */
    Backup {
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
        state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "Backup[" + records.size() + " records]";
    }

    void write(Path file, Instant now) {
        ObjectNode registry = JsonNodeFactory.instance.objectNode();
        registry.put("format", FORMAT);
        registry.put("at", now.toString());
        ObjectNode all = registry.putObject("records");
        records.forEach(all::set);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
                put(zip, REGISTRY, RegistryCodec.bytes(registry));
                for (Map.Entry<String, String> each : state.entrySet()) {
                    put(zip, STATE + each.getKey(), each.getValue().getBytes(StandardCharsets.UTF_8));
                }
            }
            DurableFiles.writePrivate(file, bytes.toByteArray());
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot write " + file + ": " + e, e);
        }
    }

    static Backup read(Path file) {
        TreeMap<String, JsonNode> records = new TreeMap<>();
        TreeMap<String, String> state = new TreeMap<>();
        boolean found = false;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw ProvisioningException.usage(file + " is larger than any backup");
            }
            byte[] content = Files.readAllBytes(file);
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content), StandardCharsets.UTF_8)) {
                long budget = MAX_BYTES;
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    byte[] bytes = zip.readNBytes((int) budget);
                    budget -= bytes.length;
                    if (entry.getName().equals(REGISTRY)) {
                        found = true;
                        readRegistry(file, bytes, records);
                    } else if (entry.getName().startsWith(STATE)) {
                        // The state directory takes none but its own names.
                        state.put(entry.getName().substring(STATE.length()), new String(bytes, StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw ProvisioningException.usage("backup " + file + " cannot be read: " + e);
        }
        if (!found || state.isEmpty()) {
            throw ProvisioningException.usage(file + " is no backup of a provisioner, or not all of one");
        }
        return new Backup(records, state);
    }

    private static void readRegistry(Path file, byte[] bytes, SortedMap<String, JsonNode> records) throws IOException {
        JsonNode registry = JSON.readTree(bytes);
        if (registry.path("format").asInt() != FORMAT) {
            throw ProvisioningException.usage(
                    "backup " + file + " has format " + registry.path("format") + "; this version knows " + FORMAT);
        }
        registry.path("records").properties().forEach(each -> {
            JsonNode value = RegistryCodec.parse(each.getKey(), RegistryCodec.bytes(each.getValue()));
            if (each.getKey().startsWith(RegistryCodec.CUSTOMER_KEY)) {
                RegistryCodec.readCustomer(each.getKey(), value);
            } else if (each.getKey().startsWith(RegistryCodec.NODE_KEY)) {
                RegistryCodec.readNode(each.getKey(), value);
            } else if (each.getKey().startsWith(RegistryCodec.TOKEN_KEY)) {
                RegistryCodec.readToken(each.getKey(), value);
            }
            records.put(each.getKey(), value);
        });
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
