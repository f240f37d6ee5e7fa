// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Specs and zips for tests. */
final class Specs {
    static final Credentials CREDENTIALS = new Credentials(
            pem("CERTIFICATE", "the customer's"),
            pem("PRIVATE KEY", "secret"),
            pem("CERTIFICATE", "the brokers'"),
            StoreFile.of("identity".getBytes(StandardCharsets.UTF_8)),
            StoreFile.of("trust".getBytes(StandardCharsets.UTF_8)),
            "abcdefghABCDEFGH12345678");

    private Specs() {}

    static BundleSpec spec() {
        return named("Example Media");
    }

    /** With a declared format: {@code combined} for access, JSON with two declared fields for waf. */
    static BundleSpec declared() {
        return spec().withFormats(formats());
    }

    static SortedMap<StreamName, LineFormat> formats() {
        Map<String, FieldDeclaration> waf = new LinkedHashMap<>();
        waf.put("status", new FieldDeclaration(FieldType.INTEGER, null, "verdict", "veredicto", null, null));
        waf.put("time", new FieldDeclaration(FieldType.TIME, null, null, null, TimeForm.ISO8601, null));
        return new TreeMap<>(Map.of(
                StreamName.ACCESS, LineFormat.combined(Map.of()), StreamName.of("waf"), LineFormat.json(waf, "")));
    }

    static BundleSpec named(String customerName) {
        TreeMap<StreamName, String> topics =
                new TreeMap<>(Map.of(StreamName.ACCESS, "c83", StreamName.of("waf"), "c83_waf"));
        return new BundleSpec(
                CustomerId.of("83"),
                customerName,
                Brand.DEFAULT,
                List.of("kafka1.example.net:9093", "[2001:db8::1]:9093"),
                topics,
                "c83_",
                Duration.ofDays(3),
                CREDENTIALS);
    }

    static byte[] zip(BundleSpec spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new BundleGenerator().write(spec, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Map<String, String> files(BundleSpec spec) {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zip(spec)), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String pem(String label, String text) {
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
